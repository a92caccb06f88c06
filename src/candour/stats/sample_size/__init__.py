"""How many decisions a forecast and its test need, what more of them would bring, and what AUC a bar asks for."""
