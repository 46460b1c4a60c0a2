const ownType = ['11', '12', '13', '14', '18', '28', '41', '51', '53']

/** The national clearing type (清算类别) of a kind of care: institutions reconcile and are paid by it. */
export function clearingTypeOf(medType: string): string {
  if (medType.startsWith('9901')) return '15'
  if (medType.startsWith('21')) return medType === '2102' ? '27' : '21'
  const head = medType.slice(0, 2)
  return ownType.includes(head) ? head : '99'
}
