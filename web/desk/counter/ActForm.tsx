import type { Fen, Text } from '@gongji/policy'
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useForm } from '../../shared/form.ts'
import { areaNames } from '../../shared/names.ts'
import { type Send, useSubmit } from '../../shared/submit.ts'
import { amountOf, isAmount, type MoneyTyped, readCertificate, wrongTyped } from '../../shared/typed.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { DateField, MoneyField, Select, TextArea, TextField } from '../../shared/ui/Field.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { words } from './words.ts'

type Word = keyof typeof words
export type Values = Readonly<Record<string, string>>
export type Sums = Readonly<Record<string, Fen | null>>

/** A field of a form at the counter: its label is a word of this room. */
export type ActField = {
  name: string
  label: Word
  kind: 'text' | 'long' | 'idNumber' | 'date' | 'money' | 'choice' | 'area'
  options?: readonly Word[]
  optional?: boolean
  /** Whether it is asked for, by what else was filled in. */
  when?: (values: Values) => boolean
}

/** One act at the counter: a few fields, one button, and what is now true. */
export function ActForm({
  title,
  fields,
  first = {},
  sure,
  act,
  onDone,
  children,
}: {
  title: string
  fields: readonly ActField[]
  first?: Values
  /** What is asked once more before it is done, by what was filled in; null: nothing. */
  sure?: (values: Values) => { title: string; says: string } | null
  act: (send: Send, values: Values, sums: Sums) => Promise<string>
  onDone?: () => void
  children?: ReactNode
}): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const [values, setValues] = useState<Values>(first)
  const [sums, setSums] = useState<Readonly<Record<string, MoneyTyped>>>({})
  const asked = fields.filter(({ when }) => when === undefined || when(values))
  // Nothing is chosen beforehand: what is chosen here is on record.
  const of = ({ name }: ActField): string => values[name] ?? ''
  const [asking, setAsking] = useState(false)
  const set = (name: string, value: string): void => {
    setAsking(false)
    setValues((all) => ({ ...all, [name]: value }))
  }
  const faultOf = (field: ActField): string | undefined => {
    if (field.kind === 'money') {
      const typed = sums[field.name] ?? null
      if (typed === null) return field.optional ? undefined : say('amountNeeded')
      return isAmount(typed) ? undefined : say('amountNeeded')
    }
    const value = of(field).trim()
    if (value === '') return field.optional ? undefined : say('needed')
    const fault = field.kind === 'idNumber' ? readCertificate(value).fault : null
    return fault === null ? undefined : wrongTyped(say(field.label as 'name'), fault, say.language)
  }
  const submit = useSubmit<string>({
    act: (send) =>
      act(
        send,
        Object.fromEntries(
          asked.map((field) => [
            field.name,
            field.kind === 'idNumber' ? readCertificate(of(field).trim()).value : of(field).trim(),
          ]),
        ),
        Object.fromEntries(asked.map(({ name }) => [name, amountOf(sums[name] ?? null)])),
      ),
    onDone: () => {
      onDone?.()
      return queries.invalidateQueries()
    },
  })
  const faults = Object.fromEntries(asked.map((field) => [field.name, faultOf(field)]))
  const question = sure?.(values) ?? null
  const send = (): void => {
    setAsking(false)
    void submit.submit()
  }
  const { tried, form } = useForm(faults, () => (question === null ? send() : setAsking(true)))
  return (
    <form {...form} className="card stack counter-form" aria-label={title}>
      <h2 className="name">{title}</h2>
      {children}
      {asked.map((field) => {
        const shared = {
          label: say(field.label as 'name'),
          error: tried ? faults[field.name] : undefined,
        }
        const typed = { value: of(field), onChange: (value: string) => set(field.name, value) }
        switch (field.kind) {
          case 'date':
            return <DateField key={field.name} {...shared} {...typed} />
          case 'long':
            return <TextArea key={field.name} {...shared} {...typed} maxLength={1000} rows={3} />
          case 'money':
            return (
              <MoneyField
                key={field.name}
                {...shared}
                value={sums[field.name] ?? null}
                onChange={(sum) => setSums((all) => ({ ...all, [field.name]: sum }))}
              />
            )
          case 'choice':
            return (
              <Select
                key={field.name}
                {...shared}
                {...typed}
                options={[
                  { value: '', label: '—' },
                  ...(field.options ?? []).map((value) => ({ value, label: say(value as 'send') })),
                ]}
              />
            )
          case 'area':
            return <AreaSelect key={field.name} {...shared} {...typed} />
          default:
            return <TextField key={field.name} {...shared} {...typed} autoComplete="off" maxLength={200} />
        }
      })}
      {submit.error && <Problem error={submit.error} again={false} />}
      {submit.answer !== undefined && <Notice tone="good" title={submit.answer} />}
      {asking && question !== null ? (
        <Notice tone="notice" title={question.title}>
          <p>{question.says}</p>
          <div className="desk-row">
            <Button look="danger" busy={submit.busy} onClick={send}>
              {say('sendSure')}
            </Button>
            <Button look="plain" onClick={() => setAsking(false)}>
              {say('sendNot')}
            </Button>
          </div>
        </Notice>
      ) : (
        <Button type="submit" busy={submit.busy}>
          {say('send')}
        </Button>
      )}
    </form>
  )
}

/** An area by its name. */
export function AreaSelect(shared: {
  label: string
  error?: string | undefined
  value: string
  onChange: (value: string) => void
}): ReactNode {
  const say = useWords(words)
  const all: readonly [string, Text][] = Object.entries(areaNames)
  return (
    <Select
      {...shared}
      options={[{ value: '', label: '—' }, ...all.map(([value, name]) => ({ value, label: say.text(name) }))]}
    />
  )
}
