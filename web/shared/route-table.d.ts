/** Method and path of every route of the contract, and `key` where it takes a request key; see routeTable in vite-plugins.ts. */
declare module 'virtual:route-table' {
  const table: Readonly<Record<string, string>>
  export default table
}
