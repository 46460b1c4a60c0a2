import { type ReactNode, useState } from 'react'
import { Icon } from '../../shared/ui/Icon.tsx'

export type Sorting<Column extends string> = {
  sort: Column
  order: 'asc' | 'desc'
  by: (column: Column) => void
}

/** By which column a list is sorted; choosing the same column again turns it round. */
export function useSorting<Column extends string>(first: Column, way: 'asc' | 'desc'): Sorting<Column> {
  const [{ sort, order }, set] = useState<{ sort: Column; order: 'asc' | 'desc' }>({
    sort: first,
    order: way,
  })
  return {
    sort,
    order,
    by: (column) =>
      set(
        column === sort ? { sort, order: order === 'asc' ? 'desc' : 'asc' } : { sort: column, order: 'desc' },
      ),
  }
}

/** The head of a column that the server sorts by. */
export function SortHead<Column extends string>({
  sorting,
  column,
  name,
  right = false,
}: {
  sorting: Sorting<Column>
  column: Column
  name: string
  right?: boolean
}): ReactNode {
  const is = sorting.sort === column
  return (
    <th
      scope="col"
      className={right ? 'right' : undefined}
      aria-sort={is ? (sorting.order === 'asc' ? 'ascending' : 'descending') : 'none'}
    >
      <button type="button" className="sort-head" onClick={() => sorting.by(column)}>
        {name}
        {is && <Icon name={sorting.order === 'asc' ? 'up' : 'down'} size="0.9em" />}
      </button>
    </th>
  )
}
