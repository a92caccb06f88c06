"""Children in need census: XML returns, and the CSV tables that analysts make of them."""
