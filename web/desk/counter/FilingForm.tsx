import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useState } from 'react'
import { ask } from '../../shared/api.ts'
import { useForm } from '../../shared/form.ts'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { DateField, Select, TextField } from '../../shared/ui/Field.tsx'
import { InstitutionField } from '../../shared/ui/InstitutionField.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { AreaSelect } from './ActForm.tsx'
import type { AtCounter } from './FindPerson.tsx'
import { words } from './words.ts'

/** A filing for the person at the counter: what the area takes today, with its own letter. */
export function FilingForm({ found, title }: { found: AtCounter; title: string }): ReactNode {
  const say = useWords(words)
  const { data, error } = useQuery(ask('readAgencyFilingOptions', { params: { personId: found.person.id } }))
  const [kind, setKind] = useState<'outOfArea' | 'chronic'>('outOfArea')
  const [type, setType] = useState('')
  const [destination, setDestination] = useState('')
  const [disease, setDisease] = useState('')
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const [institution, setInstitution] = useState('')
  const [reason, setReason] = useState('')
  const types = data?.outOfArea?.kinds ?? []
  const diseases = data?.chronic?.diseases ?? []
  const typeNow = type === '' ? (types[0]?.type ?? 'temporary') : (type as 'temporary')
  const file = useSubmit({
    act: (send) =>
      send('submitAgencyFiling', {
        body: {
          ...found.named,
          matter: kind === 'chronic' ? { kind, disease } : { kind, type: typeNow, destination },
          from: from === '' ? (data?.today ?? '') : from,
          to: to === '' ? null : to,
          institution: institution === '' ? null : institution,
          reason: reason.trim(),
          commitmentVersion: data?.commitmentVersion ?? '',
        },
      }),
  })
  const faults = {
    destination: kind === 'outOfArea' && destination === '',
    disease: kind === 'chronic' && disease === '',
    reason: reason.trim() === '',
  }
  const { tried, form } = useForm(faults, () => void file.submit())
  if (error) return <Problem error={error} />
  if (!data) return <p className="quiet">{say('loading')}</p>
  if (data.outOfArea === null && data.chronic === null)
    return <Notice tone="notice" title={say('noOptions')} />
  const letter = kind === 'chronic' ? data.chronic?.letter : types.find((one) => one.type === typeNow)?.letter
  return (
    <form {...form} className="card stack counter-form" aria-label={title}>
      <h2 className="name">{title}</h2>
      <Select
        label={say('kind')}
        value={kind}
        onChange={setKind}
        options={(['outOfArea', 'chronic'] as const).map((value) => ({ value, label: say(value) }))}
      />
      {kind === 'outOfArea' ? (
        <>
          <Select
            label={say('type')}
            value={typeNow as string}
            onChange={setType}
            options={types.map((one) => ({ value: one.type as string, label: say.text(one.name) }))}
          />
          <AreaSelect
            label={say('destination')}
            value={destination}
            onChange={setDestination}
            error={tried && faults.destination ? say('needed') : undefined}
          />
        </>
      ) : (
        <Select
          label={say('disease')}
          value={disease}
          onChange={setDisease}
          error={tried && faults.disease ? say('needed') : undefined}
          options={[
            { value: '', label: '—' },
            ...diseases.map(({ code, name }) => ({ value: code, label: say.text(name) })),
          ]}
        />
      )}
      <DateField label={say('from')} value={from === '' ? data.today : from} onChange={setFrom} />
      <DateField label={say('toDay')} value={to} onChange={setTo} />
      <InstitutionField label={say('institutionAny')} value={institution} onChange={setInstitution} />
      <TextField
        label={say('reason')}
        autoComplete="off"
        value={reason}
        onChange={setReason}
        maxLength={500}
        error={tried && faults.reason ? say('needed') : undefined}
      />
      {letter !== undefined && (
        <details>
          <summary>{say('letter')}</summary>
          <p className="quiet" lang="zh">
            {letter}
          </p>
        </details>
      )}
      {file.error && <Problem error={file.error} again={false} />}
      {file.answer && (
        <Notice
          tone="good"
          title={say(file.answer.to === null ? 'filedOpen' : 'filed', {
            state: say.text(file.answer.statusName),
            from: file.answer.from,
            to: file.answer.to ?? '',
          })}
        />
      )}
      <Button type="submit" busy={file.busy}>
        {say('send')}
      </Button>
    </form>
  )
}
