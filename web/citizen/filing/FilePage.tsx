import { destinationsFrom } from '@gongji/contract/divisions'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { usePlace } from '../../shared/router.tsx'
import { useSubmit } from '../../shared/submit.ts'
import { Aged } from '../../shared/ui/Aged.tsx'
import { LinkButton } from '../../shared/ui/Button.tsx'
import { Card, Waiting } from '../../shared/ui/Card.tsx'
import { Choice, Tick } from '../../shared/ui/Choice.tsx'
import { DateField, Select, TextArea } from '../../shared/ui/Field.tsx'
import { InstitutionField } from '../../shared/ui/InstitutionField.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { Page } from '../../shared/ui/Page.tsx'
import { PhotoField, type Picture } from '../../shared/ui/PhotoField.tsx'
import { Questions, useFirstQuestion } from '../../shared/ui/Questions.tsx'
import { ResultPage } from '../../shared/ui/Steps.tsx'
import { useWords } from '../../shared/words.ts'
import type { Filing } from './FilingsPage.tsx'
import { Letter } from './Letter.tsx'
import { asked, nowTrue } from './now-true.ts'
import { words } from './words.ts'

type Options = Answer<'readFilingOptions'>
type Kind = NonNullable<Options['outOfArea']>['kinds'][number]['type']

/** 异地就医备案 or 门诊慢特病备案, by the address: rules first, then the form, then what is now true. */
export default function FilePage(): ReactNode {
  const say = useWords(words)
  const { path } = usePlace()
  const matter = path.endsWith('chronic') ? 'chronic' : 'outOfArea'
  const family = useQuery(ask('readFamily', {}))
  const [whose, setWhose] = useState('')
  const [made, setMade] = useState<Filing | null>(null)
  const isFirst = useFirstQuestion()
  const options = useQuery(ask('readFilingOptions', whose === '' ? {} : { query: { personId: whose } }))
  const wards = family.data?.wards ?? []
  if (made) return <Done filing={made} />
  return (
    <Page title={say(matter)} backTo="/filings">
      {wards.length > 0 && isFirst && (
        <Select
          label={say('whose')}
          value={whose}
          onChange={setWhose}
          options={[
            { value: '', label: say('me') },
            ...wards.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
      )}
      {options.error && <Problem error={options.error} />}
      {!options.data && !options.error && <Waiting lines={6} label={say('loading')} />}
      {options.data && options.data[matter] === null && (
        <Notice tone="notice">{say('unavailable', { area: say.text(options.data.areaName) })}</Notice>
      )}
      {options.data && options.data[matter] !== null && (
        <>
          {matter === 'outOfArea' && isFirst && <Rules options={options.data} />}
          <Form key={whose} matter={matter} options={options.data} personId={whose} onMade={setMade} />
        </>
      )}
    </Page>
  )
}

function Rules({ options: { outOfArea, areaName } }: { options: Options }): ReactNode {
  const say = useWords(words)
  if (!outOfArea) return null
  const places = outOfArea.needed
    .map((place) => say(`place-${place}`))
    .join(say.language === 'zh' ? '、' : ', ')
  return (
    <Card>
      <ul className="bullets small">
        <li>{say('needed', { area: say.text(areaName), places })}</li>
        <li>{say(`unfiled-${outOfArea.unfiled}`)}</li>
        {outOfArea.lateFiling && <li>{say('late')}</li>}
        <li>
          {outOfArea.decidedWithinDays === null
            ? say('noDecidedWithin')
            : say('decidedWithin', { n: outOfArea.decidedWithinDays })}
        </li>
      </ul>
      <Aged values={outOfArea.sources.flatMap((one) => (one ? [one] : []))} />
      <details className="sources">
        <summary>{say('sources')}</summary>
        <ul className="bullets">
          {[...new Set(outOfArea.sources.flatMap((one) => (one ? [one.source] : [])))].map((source) => (
            <li key={source} lang="zh-CN">
              {source}
            </li>
          ))}
        </ul>
      </details>
    </Card>
  )
}

function Form({
  matter,
  options,
  personId,
  onMade,
}: {
  matter: 'outOfArea' | 'chronic'
  options: Options
  personId: string
  onMade: (filing: Filing) => void
}): ReactNode {
  const say = useWords(words)
  const client = useQueryClient()
  const [kind, setKind] = useState<Kind | null>(null)
  const [destination, setDestination] = useState('')
  const [disease, setDisease] = useState('')
  const [from, setFrom] = useState(options.today)
  const [to, setTo] = useState('')
  const [institution, setInstitution] = useState('')
  const [reason, setReason] = useState('')
  const [agreed, setAgreed] = useState(false)
  const [pictures, setPictures] = useState<readonly Picture[]>([])
  const kinds = options.outOfArea?.kinds ?? []
  const chosen = kinds.find(({ type }) => type === kind)
  const letter = matter === 'chronic' ? options.chronic : chosen
  const away = matter === 'outOfArea'
  const notes = (months: number | null, also: string | false): string =>
    [months === null ? say('long') : say('months', { n: months }), ...(also ? [also] : [])].join(
      say.language === 'zh' ? '，' : ', ',
    )
  const submit = useSubmit({
    see: '/filings',
    act: (send) =>
      send('submitFiling', {
        body: {
          ...(personId === '' ? {} : { personId }),
          matter: away
            ? { kind: 'outOfArea', type: kind ?? 'temporary', destination }
            : { kind: 'chronic', disease },
          from,
          to: to === '' ? null : to,
          institution: institution === '' ? null : institution,
          reason: reason.trim(),
          photos: pictures.map((picture) => ({ shows: 'diagnosis' as const, picture })),
          commitmentVersion: options.commitmentVersion,
        },
      }),
    onDone: async (filing) => {
      await client.invalidateQueries()
      onMade(filing)
    },
  })
  return (
    <Questions
      action={say('submit')}
      busy={submit.busy}
      onDone={() => submit.submit()}
      last={submit.error && <Problem error={submit.error} />}
      questions={[
        ...(away
          ? [
              {
                wrong: kind === null,
                ask: (tried: boolean) => (
                  <Choice
                    legend={say('kind')}
                    value={kind}
                    onChange={setKind}
                    error={tried && kind === null ? say('kindNeeded') : undefined}
                    options={kinds.map(({ type, name, months, atOnce }) => ({
                      value: type,
                      label: say.text(name),
                      note: notes(months, atOnce && say('atOnce')),
                    }))}
                  />
                ),
              },
              {
                wrong: destination === '',
                ask: (tried: boolean) => (
                  <Destination
                    home={options.area}
                    value={destination}
                    onChange={setDestination}
                    error={tried && destination === '' ? say('destinationNeeded') : undefined}
                  />
                ),
              },
            ]
          : [
              {
                wrong: disease === '',
                ask: (tried: boolean) => (
                  <>
                    <p className="small quiet">{say('diseaseCount', { n: options.chronic?.count ?? 0 })}</p>
                    <Aged values={(options.chronic?.sources ?? []).flatMap((one) => (one ? [one] : []))} />
                    <Choice
                      legend={say('disease')}
                      value={disease === '' ? null : disease}
                      onChange={setDisease}
                      error={tried && disease === '' ? say('diseaseNeeded') : undefined}
                      options={(options.chronic?.diseases ?? []).map(
                        ({ code, name, secondApproval, months }) => ({
                          value: code,
                          label: say.text(name),
                          note: notes(months, secondApproval && say('secondApproval')),
                        }),
                      )}
                    />
                  </>
                ),
              },
              {
                wrong: institution === '',
                ask: (tried: boolean) => (
                  <InstitutionField
                    label={say('diagnosedAt')}
                    kind="hospital"
                    value={institution}
                    onChange={setInstitution}
                    error={tried && institution === '' ? say('institutionNeeded') : undefined}
                  />
                ),
              },
              {
                wrong: false,
                ask: () => (
                  <PhotoField
                    label={say('photo')}
                    hint={say('photoHint')}
                    most={2}
                    value={pictures}
                    onChange={setPictures}
                  />
                ),
              },
            ]),
        {
          wrong: false,
          ask: () => (
            <div className="two">
              <DateField label={say('from')} value={from} onChange={setFrom} />
              <DateField label={say('to')} value={to} onChange={setTo} />
            </div>
          ),
        },
        {
          wrong: reason.trim() === '',
          ask: (tried) => (
            <TextArea
              label={say('reason')}
              hint={say('reasonHint')}
              value={reason}
              onChange={setReason}
              rows={2}
              maxLength={500}
              error={tried && reason.trim() === '' ? say('reasonNeeded') : undefined}
            />
          ),
        },
        {
          wrong: !agreed,
          ask: (tried) => (
            <>
              {letter && <Letter letter={letter} />}
              <Tick
                checked={agreed}
                onChange={setAgreed}
                error={tried && !agreed ? say('tickNeeded') : undefined}
              >
                {say('tick')}
              </Tick>
            </>
          ),
        },
      ]}
    />
  )
}

function Destination({
  home,
  value,
  onChange,
  error,
}: {
  home: string
  value: string
  onChange: (code: string) => void
  error: string | undefined
}): ReactNode {
  const say = useWords(words)
  const { own, others } = destinationsFrom(home)
  return (
    <Select
      label={say('destination')}
      hint={say('destinationHint')}
      value={value}
      onChange={onChange}
      error={error}
      options={[
        { value: '', label: '—' },
        ...own.map(({ code, name }) => ({ value: code, label: `${say('inProvince')} · ${say.text(name)}` })),
        ...others.map(({ code, name }) => ({
          value: code,
          label: `${say('otherProvinces')} · ${say.text(name)}`,
        })),
      ]}
    />
  )
}

function Done({ filing }: { filing: Filing }): ReactNode {
  const say = useWords(words)
  const approved = filing.status === 'approved'
  return (
    <Page title={say(filing.kind)} backTo="/filings">
      <ResultPage
        state={approved ? 'done' : 'waiting'}
        title={say(!approved ? 'doneSubmitted' : filing.inForce ? 'doneApproved' : 'doneLater')}
        reference={filing.id}
        actions={
          <>
            <LinkButton to={`/filings/record/${filing.id}`}>{say('see')}</LinkButton>
            {approved && (
              <LinkButton look="second" to={filing.kind === 'outOfArea' ? '/directory' : '/show'}>
                {say(filing.kind === 'outOfArea' ? 'toDirectory' : 'toShow')}
              </LinkButton>
            )}
            <LinkButton look="plain" to="/filings">
              {say('back')}
            </LinkButton>
          </>
        }
      >
        {!approved && <p>{asked(filing, say)}</p>}
        <p>{nowTrue(filing, say)}</p>
        {approved && <p>{say('doneRules', { area: say.text(filing.areaName) })}</p>}
      </ResultPage>
    </Page>
  )
}
