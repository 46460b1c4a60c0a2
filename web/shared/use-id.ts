import { useState } from 'react'

let given = 0

/** An id that no other element of the page has, the same for as long as the component stands. Nothing is made on a server here. */
export function useId(): string {
  return useState(() => `id-${++given}`)[0]
}
