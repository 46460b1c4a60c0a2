import { benefitNames } from '@gongji/policy/names'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { ask } from '../../shared/api.ts'
import { usePlace } from '../../shared/router.tsx'
import { yuan } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { isAmount, type MoneyTyped, readBankAccount, wrongTyped } from '../../shared/typed.ts'
import { LinkButton } from '../../shared/ui/Button.tsx'
import { Choice } from '../../shared/ui/Choice.tsx'
import { businessToday } from '../../shared/ui/Countdown.tsx'
import { DateField, MoneyField, Select, TextField } from '../../shared/ui/Field.tsx'
import { InstitutionField } from '../../shared/ui/InstitutionField.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { Page } from '../../shared/ui/Page.tsx'
import { PhotoField, type Picture } from '../../shared/ui/PhotoField.tsx'
import { type Question, Questions, useFirstQuestion } from '../../shared/ui/Questions.tsx'
import { ResultPage } from '../../shared/ui/Steps.tsx'
import { useWords } from '../../shared/words.ts'
import type { Claim } from './ClaimsPage.tsx'
import { words } from './words.ts'

/** National kinds of care (med_type), as the benefit that each is. */
const medTypes = {
  '11': 'outpatient',
  '13': 'emergency',
  '14': 'chronic',
  '21': 'inpatient',
  '41': 'pharmacy',
} as const
type MedType = keyof typeof medTypes
const causes = ['tillFailed', 'notFiled', 'directRefused', 'abroadOrOther'] as const

/** Claim a slip that was paid in cash. */
export default function NewClaimPage(): ReactNode {
  const say = useWords(words)
  const client = useQueryClient()
  const family = useQuery(ask('readFamily', {}))
  const [whose, setWhose] = useState('')
  // The code on a till's cash slip names the slip, its day and the institution.
  const { search } = usePlace()
  const [institution, setInstitution] = useState(search.at ?? '')
  const [placeWritten, setPlaceWritten] = useState('')
  const [slipNo, setSlipNo] = useState(search.slip ?? '')
  const [careOn, setCareOn] = useState(search.on ?? businessToday())
  const [medType, setMedType] = useState<MedType>('11')
  const [total, setTotal] = useState<MoneyTyped>(null)
  const [pictures, setPictures] = useState<readonly Picture[]>([])
  const [cause, setCause] = useState<(typeof causes)[number] | null>(
    search.slip === undefined && search.outage === undefined ? null : 'tillFailed',
  )
  const [bank, setBank] = useState('')
  const payee = readBankAccount(bank)
  const submit = useSubmit({
    see: '/claims',
    act: (send, because: (typeof causes)[number]) =>
      send('submitClaim', {
        body: {
          ...(whose === '' ? {} : { personId: whose }),
          institution,
          placeWritten,
          slipNo: slipNo.trim(),
          careOn,
          medType,
          totalFen: isAmount(total) ? total : 0,
          photos: pictures.map((picture) => ({ shows: 'slip' as const, picture })),
          cause: because,
          bankAccount: payee.value,
        },
      }),
    onDone: () => client.invalidateQueries(),
  })
  const wards = family.data?.wards ?? []
  const isFirst = useFirstQuestion()
  // The agency knows why it was paid in cash, and where and when.
  const known = search.outage !== undefined
  const picture: Question = {
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
  }
  const why: Question = {
    wrong: cause === null,
    ask: (tried) => (
      <Choice
        legend={say('cause')}
        value={cause}
        onChange={setCause}
        error={tried && cause === null ? say('causeNeeded') : undefined}
        options={causes.map((value) => ({ value, label: say(`cause-${value}`) }))}
      />
    ),
  }
  if (submit.answer) return <Done claim={submit.answer} />
  return (
    <Page title={say('new')} backTo="/claims">
      {isFirst && <p className="quiet">{say('intro')}</p>}
      <Questions
        action={say('submit')}
        busy={submit.busy}
        onDone={() => cause && submit.submit(cause)}
        last={
          <>
            <Notice>{say(pictures.length > 0 ? 'paperKept' : 'paper')}</Notice>
            {submit.error && <Problem error={submit.error} />}
          </>
        }
        intro={known && <Notice tone="good">{say('outageKnown')}</Notice>}
        questions={[
          ...(known ? [] : [picture]),
          ...(wards.length > 0
            ? [
                {
                  wrong: false,
                  ask: () => (
                    <Select
                      label={say('whose')}
                      hint={say('whoseHint')}
                      value={whose}
                      onChange={setWhose}
                      options={[
                        { value: '', label: say('me') },
                        ...wards.map(({ id, name }) => ({ value: id, label: name })),
                      ]}
                    />
                  ),
                },
              ]
            : []),
          {
            wrong: institution === '' && placeWritten === '',
            ask: (tried) => (
              <InstitutionField
                label={say('institution')}
                written={{ value: placeWritten, onChange: setPlaceWritten, kept: say('written') }}
                value={institution}
                onChange={setInstitution}
                error={
                  tried && institution === '' && placeWritten === '' ? say('institutionNeeded') : undefined
                }
              />
            ),
          },
          {
            wrong: slipNo.trim() === '' || !isAmount(total),
            ask: (tried) => (
              <>
                <TextField
                  label={say('slipNo')}
                  value={slipNo}
                  onChange={setSlipNo}
                  maxLength={40}
                  autoComplete="off"
                  error={tried && slipNo.trim() === '' ? say('slipNeeded') : undefined}
                />
                <MoneyField
                  label={say('total')}
                  value={total}
                  onChange={setTotal}
                  error={tried && !isAmount(total) ? say('totalNeeded') : undefined}
                />
              </>
            ),
          },
          {
            wrong: false,
            ask: () => (
              <>
                <DateField label={say('careOn')} value={careOn} onChange={setCareOn} max={businessToday()} />
                <Select
                  label={say('medType')}
                  value={medType}
                  onChange={setMedType}
                  options={(Object.keys(medTypes) as MedType[]).map((value) => ({
                    value,
                    label: say.text(benefitNames[medTypes[value]]),
                  }))}
                />
              </>
            ),
          },
          ...(known ? [] : [why]),
          {
            wrong: payee.fault !== null,
            ask: (tried) => (
              <TextField
                label={say('bank')}
                hint={say('bankHint')}
                inputMode="numeric"
                value={bank}
                onChange={setBank}
                maxLength={60}
                autoComplete="off"
                error={
                  tried && payee.fault ? wrongTyped(say('bankNeeded'), payee.fault, say.language) : undefined
                }
              />
            ),
          },
        ]}
      />
    </Page>
  )
}

function Done({ claim }: { claim: Claim }): ReactNode {
  const say = useWords(words)
  return (
    <Page title={say('title')} backTo="/claims">
      <ResultPage
        state="waiting"
        title={say('doneTitle')}
        reference={claim.id}
        next={[say(claim.photos.length > 0 ? 'paperKept' : 'paper')]}
        actions={
          <>
            <LinkButton to={`/claims/record/${claim.id}`}>{say('see')}</LinkButton>
            <LinkButton look="plain" to="/claims">
              {say('back')}
            </LinkButton>
          </>
        }
      >
        <p>
          {say('doneWhat', {
            name: claim.personName,
            day: claim.careOn,
            place: claim.institution.name,
            slip: claim.slipNo,
            area: say.text(claim.areaName),
            amount: yuan(claim.totalFen),
          })}
        </p>
        {say('doneText', { due: claim.dueOn === null ? say('noDue') : say('due', { day: claim.dueOn }) })}
      </ResultPage>
    </Page>
  )
}
