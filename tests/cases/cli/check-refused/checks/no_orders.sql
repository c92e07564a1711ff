select node, 'there is no table' as message from no_such_table
