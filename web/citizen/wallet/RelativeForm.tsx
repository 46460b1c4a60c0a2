import { relationshipWords } from '@gongji/contract/words'
import type { Relationship } from '@gongji/policy'
import type { ReactNode } from 'react'
import { useForm } from '../../shared/form.ts'
import { readCertificate, wrongTyped } from '../../shared/typed.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { Tick } from '../../shared/ui/Choice.tsx'
import { Select, TextField } from '../../shared/ui/Field.tsx'
import { useWords } from '../../shared/words.ts'
import { words } from './words.ts'

export type RelativeDraft = {
  name: string
  idNumber: string
  relationship: Relationship | null
  declared: boolean
}
export const emptyRelative: RelativeDraft = { name: '', idNumber: '', relationship: null, declared: false }

/** A relative by name, number and relation, with the declaration that it is true. */
export function RelativeForm({
  relationships,
  draft,
  onChange,
  action,
  amountFault = false,
  onDone,
  busy = false,
  children,
}: {
  relationships: readonly Relationship[]
  draft: RelativeDraft
  onChange: (draft: RelativeDraft) => void
  action: string
  /** Whether what the form adds itself is wrong. */
  amountFault?: boolean
  onDone: () => void
  busy?: boolean
  children?: (tried: boolean) => ReactNode
}): ReactNode {
  const say = useWords(words)
  const id = readCertificate(draft.idNumber)
  const faults = {
    name: draft.name.trim() === '',
    idNumber: id.fault !== null,
    relationship: draft.relationship === null,
    declared: !draft.declared,
  }
  const { tried, form } = useForm({ ...faults, amountFault }, onDone)
  return (
    <form className="card stack" {...form}>
      <TextField
        label={say('name')}
        value={draft.name}
        onChange={(name) => onChange({ ...draft, name })}
        maxLength={50}
        autoComplete="off"
        error={tried && faults.name ? say('nameNeeded') : undefined}
      />
      <TextField
        label={say('idNumber')}
        value={draft.idNumber}
        onChange={(idNumber) => onChange({ ...draft, idNumber })}
        maxLength={60}
        autoComplete="off"
        error={tried && id.fault ? wrongTyped(say('idNeeded'), id.fault, say.language) : undefined}
      />
      <Select
        label={say('relation')}
        value={draft.relationship ?? ''}
        onChange={(value) =>
          onChange({ ...draft, relationship: value === '' ? null : (value as Relationship) })
        }
        error={tried && faults.relationship ? say('relationNeeded') : undefined}
        options={[
          { value: '', label: '—' },
          ...relationships.map((value) => ({
            value: value as string,
            label: say.text(relationshipWords[value]),
          })),
        ]}
      />
      {children?.(tried)}
      <Tick
        checked={draft.declared}
        onChange={(declared) => onChange({ ...draft, declared })}
        error={tried && faults.declared ? say('declareNeeded') : undefined}
      >
        {say('declare')}
      </Tick>
      <Button type="submit" busy={busy}>
        {action}
      </Button>
    </form>
  )
}
