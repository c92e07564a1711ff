amount * 0.01
