// The fields of the data set as the portal's catalogue lists them.
export const DATASET = '3-1-1-service-requests';

/** name, label, type of each field, in the order of every reply. */
export const FIELDS = [
  ['department', 'Department', 'text'],
  ['service_request_type', 'Service request type', 'text'],
  ['status', 'Status', 'text'],
  ['closure_reason', 'Closure reason', 'text'],
  ['service_request_open_timestamp', 'Service request open timestamp', 'datetime'],
  ['service_request_close_date', 'Service request close date', 'date'],
  ['last_modified_timestamp', 'Last modified timestamp', 'datetime'],
  ['address', 'Address', 'text'],
  ['local_area', 'Local area', 'text'],
  ['channel', 'Channel', 'text'],
  ['latitude', 'Latitude', 'double'],
  ['longitude', 'Longitude', 'double'],
  ['geom', 'Geom', 'geo_point_2d'],
];
