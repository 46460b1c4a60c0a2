import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { useForm } from '../../shared/form.ts'
import { useTitle } from '../../shared/router.tsx'
import { dayAndTime } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { DateField, TextField, TimeField } from '../../shared/ui/Field.tsx'
import { InstitutionField } from '../../shared/ui/InstitutionField.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { words } from './words.ts'

/** When places of the area could not settle: declared once, known to every claim of that time. */
export default function OutagesPage(): ReactNode {
  const say = useWords(words)
  useTitle(say('outages'))
  const queries = useQueryClient()
  const { data, error } = useQuery(ask('listOutages', {}))
  const [institution, setInstitution] = useState('')
  const [from, setFrom] = useState({ day: '', time: '' })
  const [to, setTo] = useState({ day: '', time: '' })
  const [reason, setReason] = useState('')
  const declare = useSubmit({
    act: (send) =>
      send('declareOutage', {
        body: {
          institution: institution === '' ? null : institution,
          from: `${from.day} ${from.time}`,
          to: `${to.day} ${to.time}`,
          reason: reason.trim(),
        },
      }),
    onDone: () => queries.invalidateQueries(),
  })
  const isOpen = ({ day, time }: typeof from): boolean => day === '' || time === ''
  const faults = { from: isOpen(from), to: isOpen(to), reason: reason.trim().length < 2 }
  const { tried, form } = useForm(faults, () => void declare.submit())
  return (
    <>
      <h1 className="only-heard" tabIndex={-1}>
        {say('outages')}
      </h1>
      <div className="desk-halves">
        <form {...form} className="card stack" aria-label={say('declare')}>
          <h2 className="name">{say('outages')}</h2>
          <p className="quiet">{say('outageWhat')}</p>
          <InstitutionField
            label={`${say('institution')} (— ${say('everywhere')})`}
            value={institution}
            onChange={setInstitution}
          />
          {(
            [
              ['begins', 'beginsAt', from, setFrom],
              ['ends', 'endsAt', to, setTo],
            ] as const
          ).map(([day, time, value, set]) => (
            <div key={day} className="form-row">
              <DateField
                label={say(day)}
                value={value.day}
                onChange={(typed) => set((all) => ({ ...all, day: typed }))}
                error={tried && value.day === '' ? say('timeNeeded') : undefined}
              />
              <TimeField
                label={say(time)}
                value={value.time}
                onChange={(typed) => set((all) => ({ ...all, time: typed }))}
                error={tried && value.time === '' ? say('timeNeeded') : undefined}
              />
            </div>
          ))}
          <TextField
            label={say('reason')}
            autoComplete="off"
            value={reason}
            onChange={setReason}
            maxLength={200}
            error={tried && faults.reason ? say('needed') : undefined}
          />
          {declare.error && <Problem error={declare.error} again={false} />}
          {declare.answer && <Notice tone="good" title={say('declared')} />}
          <Button type="submit" busy={declare.busy}>
            {say('declare')}
          </Button>
        </form>
        <section className="card card-table" aria-label={say('outages')}>
          {error && <Problem error={error} />}
          {data?.outages.length === 0 && <p className="card-text quiet">{say('noOutages')}</p>}
          <table className="desk-table">
            <tbody>
              {data?.outages.map((one) => (
                <tr key={one.id}>
                  <td className="money">
                    {dayAndTime(one.from)} – {dayAndTime(one.to)}
                  </td>
                  <td lang={one.institution ? 'zh' : undefined}>
                    {one.institution?.name ?? say('everywhere')}
                  </td>
                  <td lang="zh">{one.reason}</td>
                  <td>
                    <Withdrawal outage={one} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </div>
    </>
  )
}

/** Of one that was declared wrongly: asked with its reason, and then said for good. */
function Withdrawal({ outage }: { outage: Answer<'listOutages'>['outages'][number] }): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const [asked, setAsked] = useState(false)
  const [reason, setReason] = useState('')
  const withdraw = useSubmit({
    act: (send) => send('withdrawOutage', { params: { id: outage.id }, body: { reason: reason.trim() } }),
    onDone: () => queries.invalidateQueries(),
  })
  const { tried, form } = useForm({ reason: reason.trim().length < 2 }, () => void withdraw.submit())
  if (outage.withdrawn)
    return (
      <span className="tag tag-notice">
        {say('withdrawn', { at: dayAndTime(outage.withdrawn.at), reason: outage.withdrawn.reason })}
      </span>
    )
  if (!asked)
    return (
      <button type="button" className="link-button" onClick={() => setAsked(true)}>
        {say('withdraw')}
      </button>
    )
  return (
    <form {...form} className="stack" aria-label={say('withdraw')}>
      <p className="quiet">{say('withdrawMeans')}</p>
      <TextField
        label={say('withdrawWhy')}
        autoComplete="off"
        value={reason}
        onChange={setReason}
        maxLength={200}
        error={tried && reason.trim().length < 2 ? say('needed') : undefined}
      />
      {withdraw.error && <Problem error={withdraw.error} again={false} />}
      <div className="desk-row">
        <Button type="submit" busy={withdraw.busy}>
          {say('withdrawSure')}
        </Button>
        <Button look="plain" onClick={() => setAsked(false)}>
          {say('keepIt')}
        </Button>
      </div>
    </form>
  )
}
