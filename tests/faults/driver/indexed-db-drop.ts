/** Every connection of this page, so that a test can take them away as a browser does. */
const connections = new Set<IDBDatabase>();

const open = IDBFactory.prototype.open;
IDBFactory.prototype.open = function remembering(...args) {
  const request = open.apply(this, args);
  request.addEventListener('success', () => {
    const connection = request.result;
    connections.add(connection);
    connection.addEventListener('close', () => connections.delete(connection));
  });
  return request;
};

/** A browser short of memory closes the connection, then says so. @returns how many were open. */
export function dropConnections(): number {
  const open = [...connections];
  for (const connection of open) {
    connection.close();
    connection.dispatchEvent(new Event('close'));
  }
  connections.clear();
  return open.length;
}
