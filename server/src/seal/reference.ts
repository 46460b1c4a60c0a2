/** Rows of nobody that a seal covers. */
export type Reference = {
  table: string
  /** Whether rows may come, change or go without an administrator's act. */
  adds: 'always' | 'administrative'
  changes: 'never' | 'administrative'
  moving?: readonly string[]
}

export const references: readonly Reference[] = [
  { table: 'compiled_pack', adds: 'always', changes: 'never' },
  { table: 'administrative_act', adds: 'always', changes: 'never' },
  { table: 'quota_clearing_month', adds: 'always', changes: 'never' },
  { table: 'quota_clearing', adds: 'always', changes: 'never' },
  { table: 'institution', adds: 'administrative', changes: 'administrative' },
  { table: 'administrative_request', adds: 'administrative', changes: 'administrative' },
  { table: 'served_area', adds: 'administrative', changes: 'administrative' },
  { table: 'staff', adds: 'administrative', changes: 'administrative', moving: ['totp_step'] },
  {
    table: 'rule_change',
    adds: 'always',
    changes: 'never',
    moving: ['status', 'decided_by', 'decided_at', 'reason', 'effect', 'content', 'number'],
  },
  {
    table: 'revision',
    adds: 'always',
    changes: 'never',
    moving: [
      'pack_hash',
      'changes',
      'status',
      'after_person',
      'people',
      'done',
      'found',
      'posted',
      'decided_by',
      'decided_at',
      'version',
    ],
  },
]
