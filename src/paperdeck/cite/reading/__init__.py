"""Reading bibliographies, whoever wrote them."""
