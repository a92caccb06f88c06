"""Would the forecast say the same again? Lists, orders and risks of one decision over several fits of it."""
