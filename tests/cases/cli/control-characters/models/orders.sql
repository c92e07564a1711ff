select [31mred[0m as colour
