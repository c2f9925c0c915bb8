"""What the server can do, one feature a module. Each is functions over a connection; none knows the transport."""
