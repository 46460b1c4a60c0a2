import { benefitNames } from '@gongji/policy/names'
import { type ReactNode, useState } from 'react'
import { useForm } from '../../shared/form.ts'
import { useSubmit } from '../../shared/submit.ts'
import { amountOf, isAmount, type MoneyTyped, readBankAccount, wrongTyped } from '../../shared/typed.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { DateField, MoneyField, Select, TextField } from '../../shared/ui/Field.tsx'
import { InstitutionField } from '../../shared/ui/InstitutionField.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { PhotoField, type Picture } from '../../shared/ui/PhotoField.tsx'
import { useWords } from '../../shared/words.ts'
import { ItemField } from '../parts/ItemField.tsx'
import type { AtCounter } from './FindPerson.tsx'
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
type Row = { key: number; code: string; amount: MoneyTyped }

/** A slip that was paid in cash, taken at the counter: its photo at the left, the form at the right. */
export function ClaimForm({ found, title }: { found: AtCounter; title: string }): ReactNode {
  const say = useWords(words)
  const [pictures, setPictures] = useState<readonly Picture[]>([])
  const [institution, setInstitution] = useState('')
  const [slipNo, setSlipNo] = useState('')
  const [careOn, setCareOn] = useState('')
  const [medType, setMedType] = useState<MedType>('11')
  const [cause, setCause] = useState<(typeof causes)[number]>('tillFailed')
  const [bank, setBank] = useState('')
  const [rows, setRows] = useState<readonly Row[]>([{ key: 1, code: '', amount: null }])
  const [seen, setSeen] = useState(false)
  const payee = readBankAccount(bank)
  const noCodes = pictures.length > 0 && rows.every(({ code }) => code.trim() === '')
  const total = rows.reduce((all, { amount }) => all + (isAmount(amount) ? amount : 0), 0)
  const claim = useSubmit({
    act: (send) =>
      send('submitAgencyClaim', {
        body: {
          ...found.named,
          institution,
          slipNo: slipNo.trim(),
          careOn,
          medType,
          photos: pictures.map((picture) => ({ shows: 'slip' as const, picture })),
          lines: noCodes
            ? []
            : rows.map(({ code, amount }) => ({ code: code.trim(), amountFen: amountOf(amount) ?? 0 })),
          totalFen: total,
          cause,
          bankAccount: payee.value,
        },
      }),
  })
  const faults = {
    institution: institution === '',
    slipNo: slipNo.trim() === '',
    careOn: careOn === '',
    paper: pictures.length === 0 && !seen,
    rows: rows.some(({ code, amount }) => (!noCodes && code.trim() === '') || !isAmount(amount)),
    bank: payee.fault !== null,
  }
  const { tried, form } = useForm(faults, () => void claim.submit())
  const change = (key: number, part: Partial<Row>): void =>
    setRows((all) => all.map((one) => (one.key === key ? { ...one, ...part } : one)))
  return (
    <div className="counter-claim">
      <div className="card stack">
        <PhotoField
          label={say('slipPhoto')}
          hint={say('slipPhotoWhat')}
          most={2}
          fileLabel={say('chooseFile')}
          value={pictures}
          onChange={setPictures}
        />
        {pictures.map((picture, index) => (
          <img
            key={picture.slice(-80)}
            className="counter-slip"
            src={`data:image/jpeg;base64,${picture}`}
            alt={say('slipBeside', { n: index + 1 })}
          />
        ))}
        {pictures.length === 0 && (
          <label>
            <input type="checkbox" checked={seen} onChange={() => setSeen(!seen)} /> {say('paperSeen')}
          </label>
        )}
      </div>
      <form {...form} className="card stack counter-form" aria-label={title}>
        <h2 className="name">{title}</h2>
        <InstitutionField
          label={say('institution')}
          value={institution}
          onChange={setInstitution}
          error={tried && faults.institution ? say('needed') : undefined}
        />
        <div className="form-row">
          <TextField
            label={say('slipNo')}
            autoComplete="off"
            value={slipNo}
            onChange={setSlipNo}
            maxLength={40}
            error={tried && faults.slipNo ? say('needed') : undefined}
          />
          <DateField
            label={say('careOn')}
            value={careOn}
            onChange={setCareOn}
            error={tried && faults.careOn ? say('needed') : undefined}
          />
        </div>
        <div className="form-row">
          <Select
            label={say('medType')}
            value={medType}
            onChange={setMedType}
            options={(Object.keys(medTypes) as MedType[]).map((value) => ({
              value,
              label: say.text(benefitNames[medTypes[value]]),
            }))}
          />
          <Select
            label={say('cause')}
            value={cause}
            onChange={setCause}
            options={causes.map((value) => ({ value, label: say(value) }))}
          />
        </div>
        <fieldset className="stack">
          <legend>{say('lines')}</legend>
          <p className="quiet">{say('linesWhat')}</p>
          {rows.map(({ key, code, amount }, index) => (
            <div key={key} className="form-row">
              <ItemField
                label={`${say('code')} ${index + 1}`}
                institution={institution}
                careOn={careOn}
                value={code}
                onChange={(typed) => change(key, { code: typed })}
                error={tried && !noCodes && code.trim() === '' ? say('codeAll') : undefined}
              />
              <MoneyField
                label={`${say('amount')} ${index + 1}`}
                value={amount}
                onChange={(typed) => change(key, { amount: typed })}
                error={tried && !isAmount(amount) ? say('amountNeeded') : undefined}
              />
              {rows.length > 1 && (
                <Button look="plain" onClick={() => setRows((all) => all.filter((one) => one.key !== key))}>
                  {say('removeLine', { n: index + 1 })}
                </Button>
              )}
            </div>
          ))}
          <Button
            look="second"
            onClick={() =>
              setRows((all) => [...all, { key: (all.at(-1)?.key ?? 0) + 1, code: '', amount: null }])
            }
          >
            {say('addLine')}
          </Button>
          <p>
            {say('total')}{' '}
            <strong>
              <Money amount={total} />
            </strong>
          </p>
        </fieldset>
        <TextField
          label={say('bank')}
          inputMode="numeric"
          autoComplete="off"
          value={bank}
          onChange={setBank}
          maxLength={60}
          error={tried && payee.fault ? wrongTyped(say('bankNeeded'), payee.fault, say.language) : undefined}
        />
        {tried && faults.paper && <p className="wrong">{say('paperNeeded')}</p>}
        {claim.error && <Problem error={claim.error} again={false} />}
        {claim.answer && (
          <Notice
            tone="good"
            title={say('claimTaken', { id: claim.answer.id, due: claim.answer.dueOn ?? say('noDue') })}
          />
        )}
        <Button type="submit" busy={claim.busy}>
          {say('send')}
        </Button>
      </form>
    </div>
  )
}
