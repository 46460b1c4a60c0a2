import { relationshipWords } from '@gongji/contract/words'
import type { Relationship } from '@gongji/policy'
import type { ReactNode } from 'react'
import type { Answer, Given } from '../../shared/api.ts'
import { useElder } from '../../shared/settings.ts'
import { useSubmit } from '../../shared/submit.ts'
import { readCertificate, wrongTyped } from '../../shared/typed.ts'
import { Choice, Tick } from '../../shared/ui/Choice.tsx'
import { Select, TextField } from '../../shared/ui/Field.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { type Question, Questions } from '../../shared/ui/Questions.tsx'
import { useWords } from '../../shared/words.ts'
import { words } from './words.ts'

type Rules = Answer<'readWalletRules'>
type Relative = Rules['relatives'][number]

export type RelativeDraft = {
  /** One of the relatives that the rules list; `other`: somebody else, by name and number; null: nothing is said yet. */
  chosen: string | null
  name: string
  idNumber: string
  relationship: Relationship | null
  declared: boolean
}
export const emptyRelative: RelativeDraft = {
  chosen: null,
  name: '',
  idNumber: '',
  relationship: null,
  declared: false,
}

/** The draft as it is sent: a known relative by id, another by name and number. */
export const sentRelative = ({ chosen, name, idNumber }: RelativeDraft) =>
  chosen === null || chosen === 'other'
    ? { named: { name: name.trim(), idNumber: readCertificate(idNumber).value } }
    : { id: chosen }

/** A relative, chosen or by name, number and relation, with the declaration that it is true. */
export function RelativeForm({
  rules: { relatives, relationships },
  draft,
  onChange,
  about,
  action,
  onDone,
  busy = false,
  more = [],
  last,
}: {
  rules: Pick<Rules, 'relatives' | 'relationships'>
  draft: RelativeDraft
  onChange: (draft: RelativeDraft) => void
  /** What the relative is to get, as far as it is known: whether that can be is asked as soon as he is named. */
  about: Pick<Given<'lookUpRecipient'>['body'], 'purpose' | 'source' | 'amountFen'>
  action: string
  onDone: () => void
  busy?: boolean
  /** What is asked beside the relative. */
  more?: readonly Question[]
  last?: ReactNode
}): ReactNode {
  const say = useWords(words)
  const id = readCertificate(draft.idNumber)
  // Where nobody known can be reached, somebody else is meant.
  const chosen = draft.chosen ?? (relatives.every(({ hindrance }) => hindrance) ? 'other' : null)
  const isNew = chosen === 'other'
  const isElder = useElder()
  const find = useSubmit({
    changesNothing: true,
    act: async (send, goOn: () => void) => {
      const whom = sentRelative({ ...draft, chosen })
      await send('lookUpRecipient', {
        body: {
          ...about,
          ...('named' in whom ? { recipient: whom.named } : { recipientId: whom.id }),
          ...(draft.relationship === null ? {} : { relationship: draft.relationship }),
        },
      })
      goOn()
    },
  })
  const { submit: check } = find
  const change = (part: Partial<RelativeDraft>): void => {
    if (find.error) find.reset()
    onChange({ ...draft, ...part })
  }
  const refused = find.error && <Problem error={find.error} />
  const choose = (picked: string): void => {
    const one = relatives.find((relative) => relative.id === picked)
    change({ chosen: picked, name: one?.name ?? '', relationship: one?.relationship ?? null })
  }
  const label = ({ name, kin }: Relative): string => `${say.text(kin)} ${name}`
  const who: Question = {
    wrong: chosen === null,
    check: isNew ? undefined : check,
    ask: (tried) => (
      <>
        <Choice
          legend={say('toWhom')}
          value={chosen}
          onChange={choose}
          error={tried && chosen === null ? say('whomNeeded') : undefined}
          options={[
            ...relatives.map((one) => ({
              value: one.id,
              label: label(one),
              whyNot: one.hindrance ? say.text(one.hindrance.what) : undefined,
            })),
            { value: 'other', label: say('somebodyElse') },
          ]}
        />
        {!isNew && refused}
      </>
    ),
  }
  const typed: readonly Question[] = [
    {
      wrong: draft.name.trim() === '' || id.fault !== null,
      check,
      ask: (tried) => (
        <>
          <TextField
            label={say('name')}
            value={draft.name}
            onChange={(name) => change({ name })}
            maxLength={50}
            autoComplete="off"
            error={tried && draft.name.trim() === '' ? say('nameNeeded') : undefined}
          />
          <TextField
            label={say('idNumber')}
            value={draft.idNumber}
            onChange={(idNumber) => change({ idNumber })}
            maxLength={60}
            autoComplete="off"
            error={tried && id.fault ? wrongTyped(say('idNeeded'), id.fault, say.language) : undefined}
          />
          {isElder && refused}
        </>
      ),
    },
    {
      wrong: draft.relationship === null,
      check,
      ask: (tried) => (
        <>
          <Select
            label={say('relation')}
            value={draft.relationship ?? ''}
            onChange={(value) => change({ relationship: value === '' ? null : (value as Relationship) })}
            error={tried && draft.relationship === null ? say('relationNeeded') : undefined}
            options={[
              { value: '', label: '—' },
              ...relationships.map((value) => ({
                value: value as string,
                label: say.text(relationshipWords[value]),
              })),
            ]}
          />
          {refused}
        </>
      ),
    },
  ]
  const declared: Question = {
    wrong: !draft.declared,
    ask: (tried) => (
      <Tick
        checked={draft.declared}
        onChange={(declared) => change({ declared })}
        error={tried && !draft.declared ? say('declareNeeded') : undefined}
      >
        {say('declare')}
      </Tick>
    ),
  }
  return (
    <Questions
      questions={[...(relatives.length > 0 ? [who] : []), ...(isNew ? typed : []), ...more, declared]}
      action={action}
      busy={busy || find.busy}
      onDone={onDone}
      last={last}
    />
  )
}
