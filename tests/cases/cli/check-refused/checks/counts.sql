from emds.nodes select type, count(*) as n group by type; -- without a message
