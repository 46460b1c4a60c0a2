/** Whether nothing is spared. `npm test` spares some of what is dear, so that a change is judged in minutes; `npm run test:all` and a file that is run alone spare nothing. */
export const everything = process.env.GONGJI_TESTS !== 'short'

/** Of a list that several files or tests go through in turn, what falls to one of them where something is spared; else all of it. */
export const shareOf = <Item>(items: readonly Item[], turn: number, turns: number): readonly Item[] =>
  everything ? items : items.filter((_, index) => index % turns === turn)
