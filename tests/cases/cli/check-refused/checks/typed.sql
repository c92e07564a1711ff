select id as node, 'No owner' as message
from emds.nodes where matrialized = 'view'
