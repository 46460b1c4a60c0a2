/** A row of the API by the names of the engine, which says amounts without their unit. */
export type InEngine<Row> = {
  [Key in keyof Row as Key extends `${infer Name}Fen` ? Name : Key]: Row[Key]
}

/** A row of the API as the engine takes it. */
export const inEngine = <Row extends object>(row: Row): InEngine<Row> =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name.replace(/Fen$/, ''), value]),
  ) as InEngine<Row>
