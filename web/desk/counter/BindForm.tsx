import { purposeWords, relationshipWords } from '@gongji/contract/words'
import type { Purpose, Relationship } from '@gongji/policy'
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { Answer } from '../../shared/api.ts'
import { useForm } from '../../shared/form.ts'
import { useSubmit } from '../../shared/submit.ts'
import { amountOf, isWrongAmount, type MoneyTyped, readCertificate, wrongTyped } from '../../shared/typed.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { Choices } from '../../shared/ui/Choice.tsx'
import { MoneyField, Select, TextField } from '../../shared/ui/Field.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { SignaturePad } from '../../shared/ui/SignaturePad.tsx'
import { useWords } from '../../shared/words.ts'
import type { AtCounter } from './FindPerson.tsx'
import { sm3 } from './sm3.ts'
import { words } from './words.ts'

type Prepared = Answer<'prepareAtCounter'>
const relationships = Object.keys(relationshipWords) as Relationship[]
const purposes = Object.keys(purposeWords) as Purpose[]
const consents = { none: 'consentNone', relative: 'consentRelative', guardian: 'consentGuardian' } as const

/** A new authorisation for the payer at the counter: what is wished, its letter, and a signature or the scan of one. */
export function BindForm({ found, title }: { found: AtCounter; title: string }): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [idNumber, setIdNumber] = useState('')
  const [relationship, setRelationship] = useState<Relationship>('parent')
  const [uses, setUses] = useState<readonly Purpose[]>(purposes)
  const [year, setYear] = useState<MoneyTyped>(null)
  const [payment, setPayment] = useState<MoneyTyped>(null)
  const [letter, setLetter] = useState<Prepared | null>(null)
  const read = readCertificate(idNumber)
  const wish = () => ({
    personId: found.person.id,
    relative: { name: name.trim(), idNumber: read.value },
    relationship,
    purposes: [...uses],
    limits: { yearFen: amountOf(year), paymentFen: amountOf(payment), purposeFen: {} },
  })
  const prepare = useSubmit({
    changesNothing: true,
    act: (send) => send('prepareAtCounter', { body: wish() }),
    onDone: setLetter,
  })
  const bind = useSubmit({
    act: (send, signed: { form: 'signature' | 'scan'; signature: string }) =>
      send('bindAtCounter', {
        body: { ...wish(), letter: { digest: letter?.letter.digest ?? '', ...signed } },
      }),
    onDone: () => queries.invalidateQueries(),
  })
  const faults = {
    name: name.trim() === '',
    idNumber: idNumber.trim() === '' || read.fault,
    uses: uses.length === 0,
    year: isWrongAmount(year),
    payment: isWrongAmount(payment),
  }
  const { tried, form } = useForm(faults, () => void prepare.submit())
  const change =
    <Value,>(to: (value: Value) => void) =>
    (value: Value): void => {
      to(value)
      setLetter(null)
    }
  if (bind.answer) {
    const { status, payer, relative, from } = bind.answer
    return (
      <Notice
        tone="good"
        title={
          status === 'active'
            ? say('boundActive', { payer: payer.name, relative: relative.name, day: from })
            : say('boundInvited', { relative: relative.name })
        }
      />
    )
  }
  return (
    <div className="stack">
      <form {...form} className="card stack counter-form" aria-label={title}>
        <h2 className="name">{title}</h2>
        <TextField
          label={`${say('relative')} ${say('name')}`}
          autoComplete="off"
          value={name}
          onChange={change(setName)}
          error={tried && faults.name ? say('needed') : undefined}
        />
        <TextField
          label={`${say('relative')} ${say('idNumber')}`}
          autoComplete="off"
          value={idNumber}
          onChange={change(setIdNumber)}
          error={
            !tried || !faults.idNumber
              ? undefined
              : read.fault && idNumber.trim() !== ''
                ? wrongTyped(say('idNumber'), read.fault, say.language)
                : say('needed')
          }
        />
        <Select
          label={say('relation')}
          value={relationship}
          onChange={change(setRelationship)}
          options={relationships.map((value) => ({ value, label: say.text(relationshipWords[value]) }))}
        />
        <Choices
          legend={say('purposes')}
          values={[...uses]}
          onChange={change(setUses)}
          error={tried && faults.uses ? say('purposesNeeded') : undefined}
          options={purposes.map((value) => ({ value, label: say.text(purposeWords[value]) }))}
        />
        <MoneyField
          label={say('yearLimit')}
          value={year}
          onChange={change(setYear)}
          error={tried && faults.year ? say('amountNeeded') : undefined}
        />
        <MoneyField
          label={say('paymentLimit')}
          value={payment}
          onChange={change(setPayment)}
          error={tried && faults.payment ? say('amountNeeded') : undefined}
        />
        {prepare.error && <Problem error={prepare.error} again={false} />}
        <Button type="submit" look={letter ? 'second' : 'primary'} busy={prepare.busy}>
          {say('prepare')}
        </Button>
      </form>
      {letter && (
        <Sign
          key={letter.letter.digest}
          prepared={letter}
          payer={found.person.name}
          busy={bind.busy}
          error={bind.error}
          onSign={(signed) => void bind.submit(signed)}
        />
      )}
    </div>
  )
}

/** The letter as it is printed, and how it was signed. */
function Sign({
  prepared: { letter, consent },
  payer,
  busy,
  error,
  onSign,
}: {
  prepared: Prepared
  payer: string
  busy: boolean
  error: Error | null
  onSign: (signed: { form: 'signature' | 'scan'; signature: string }) => void
}): ReactNode {
  const say = useWords(words)
  const [path, setPath] = useState('')
  const opened = useRef<HTMLDivElement>(null)
  useEffect(() => {
    opened.current?.scrollIntoView({ block: 'start' })
    opened.current?.focus({ preventScroll: true })
  }, [])
  const [scan, setScan] = useState<{ name: string; digest: string } | null>(null)
  const { tried, form } = useForm({ signed: path === '' && scan === null }, () =>
    onSign(scan === null ? { form: 'signature', signature: path } : { form: 'scan', signature: scan.digest }),
  )
  return (
    <form {...form} className="card stack" aria-label={say('letter')}>
      <div className="money-desk" ref={opened} tabIndex={-1}>
        <article className="sheet" lang="zh">
          {letter.text.split('\n').map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a letter may have two lines that read alike
            <p key={index} className={index === 0 ? 'strong' : undefined}>
              {line}
            </p>
          ))}
        </article>
      </div>
      <p className="quiet">{say(consents[consent])}</p>
      <Button look="second" onClick={() => window.print()}>
        {say('printLetter')}
      </Button>
      <SignaturePad
        label={say('signHere', { name: payer })}
        value={path}
        onChange={setPath}
        error={tried && path === '' && scan === null ? say('signNeeded') : undefined}
      />
      <label className="button button-second">
        {say('orScan')}
        <input
          className="only-heard"
          type="file"
          accept="image/*,application/pdf"
          onChange={(event) => {
            const file = event.target.files?.[0]
            if (file)
              void file
                .arrayBuffer()
                .then((bytes) => setScan({ name: file.name, digest: sm3(new Uint8Array(bytes)) }))
          }}
        />
      </label>
      {scan && <p className="good">{say('scanned', { name: scan.name })}</p>}
      {error && <Problem error={error} again={false} />}
      <Button type="submit" busy={busy}>
        {say('bindNow')}
      </Button>
    </form>
  )
}
