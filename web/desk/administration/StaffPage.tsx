import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Answer, ask, call } from '../../shared/api.ts'
import { useForm } from '../../shared/form.ts'
import { useTitle } from '../../shared/router.tsx'
import { dayAndTime } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { Select, TextField } from '../../shared/ui/Field.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { type Role, roleNames, words } from './words.ts'

type Member = Answer<'listStaff'>['staff'][number]
type Link = { name: string; link: string; expiresAt: string }
type Waiting = Answer<'listAdministrativeRequests'>['requests'][number]

/** Who works here, where, and how they sign in; everybody comes in by a link that works once. */
export default function StaffPage(): ReactNode {
  const say = useWords(words)
  useTitle(say('staffTitle'))
  const queries = useQueryClient()
  const [link, setLink] = useState<Link | null>(null)
  const [asked, setAsked] = useState<Waiting | null>(null)
  const list = useInfiniteQuery({
    queryKey: ['listStaff'],
    queryFn: ({ pageParam }) => call('listStaff', { query: pageParam === '' ? {} : { after: pageParam } }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  })
  const staff = list.data?.pages.flatMap((page) => page.staff) ?? []
  const onChange = () => queries.invalidateQueries()
  const onLink = (made: Link) => {
    setAsked(null)
    setLink(made)
    return onChange()
  }
  const onAsked = (request: Waiting) => {
    setLink(null)
    setAsked(request)
    return onChange()
  }
  return (
    <>
      <h1 className="only-heard" tabIndex={-1}>
        {say('staffTitle')}
      </h1>
      <Requests onLink={onLink} onChange={onChange} />
      <Invite onLink={onLink} onAsked={onAsked} />
      {link && <Shown link={link} />}
      {asked && (
        <Notice tone="notice" title={say('asked')}>
          <p>{say.text(asked.about)}</p>
          <p>{say('askedWhat')}</p>
        </Notice>
      )}
      <section className="card card-table" aria-label={say('staffTitle')}>
        <div className="card-head">
          <h2>{say('staffTitle')}</h2>
        </div>
        {list.error && <Problem error={list.error} />}
        {list.isPending && <p className="card-text quiet">{say('loading')}</p>}
        {staff.length > 0 && (
          <table className="desk-table">
            <thead>
              <tr>
                {(['name', 'signInName', 'role', 'where', 'signsIn'] as const).map((one) => (
                  <th key={one} scope="col">
                    {say(one)}
                  </th>
                ))}
                <th scope="col">
                  <span className="only-heard">{say('mend')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {staff.map((one) => (
                <Row key={one.id} one={one} onChange={onChange} onLink={onLink} onAsked={onAsked} />
              ))}
            </tbody>
          </table>
        )}
        <div className="card-foot">
          <span className="quiet">{say('shownOf', { shown: staff.length })}</span>
          {list.hasNextPage && (
            <Button look="second" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              {say('nextPage')}
            </Button>
          )}
        </div>
      </section>
    </>
  )
}

function Shown({ link: { name, link, expiresAt } }: { link: Link }): ReactNode {
  const say = useWords(words)
  return (
    <section aria-label={say('linkFor', { name })}>
      <Notice tone="good" title={say('linkFor', { name })}>
        <p className="money">
          <code>{link}</code>
        </p>
        <p>{say('linkWhat', { until: dayAndTime(expiresAt) })}</p>
      </Notice>
    </section>
  )
}

const empty = { signInName: '', name: '', role: 'clerk' as Role, area: '', institution: '' }

/** What waits for a second administrator, and the way to confirm it. */
function Requests({
  onLink,
  onChange,
}: {
  onLink: (link: Link) => unknown
  onChange: () => Promise<void>
}): ReactNode {
  const say = useWords(words)
  const { data, error } = useQuery(ask('listAdministrativeRequests', {}))
  if (error) return <Problem error={error} />
  if (!data || data.requests.length === 0) return null
  return (
    <section className="card card-table" aria-label={say('requests')}>
      <div className="card-head">
        <h2>{say('requests')}</h2>
      </div>
      <table className="desk-table">
        <thead>
          <tr>
            {(['about', 'askedBy', 'askedAt', 'mend'] as const).map((one) => (
              <th key={one} scope="col">
                {say(one)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.requests.map((one) => (
            <RequestRow key={one.id} one={one} onLink={onLink} onChange={onChange} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function RequestRow({
  one,
  onLink,
  onChange,
}: {
  one: Waiting
  onLink: (link: Link) => unknown
  onChange: () => Promise<void>
}): ReactNode {
  const say = useWords(words)
  const params = { id: one.id }
  const confirm = useSubmit({
    act: (send) => send('confirmAdministrativeRequest', { params }),
    onDone: ({ invitation }) =>
      invitation === null ? onChange() : onLink({ name: say.text(one.about), ...invitation }),
  })
  const refuse = useSubmit({
    act: (send) => send('refuseAdministrativeRequest', { params }),
    onDone: onChange,
  })
  const error = confirm.error ?? refuse.error
  const which = <span className="only-heard">{say.text(one.about)}</span>
  return (
    <tr>
      <th scope="row">{say.text(one.about)}</th>
      <td>{say.text(one.askedBy)}</td>
      <td>{dayAndTime(one.askedAt)}</td>
      <td>
        <div className="desk-row">
          {one.mayConfirm ? (
            <>
              <Button busy={confirm.busy} onClick={() => void confirm.submit()}>
                {say('confirm')}
                {which}
              </Button>
              <Button look="plain" busy={refuse.busy} onClick={() => void refuse.submit()}>
                {say('refuse')}
                {which}
              </Button>
            </>
          ) : (
            <>
              <span className="quiet">{say('anotherConfirms')}</span>
              <Button look="plain" busy={refuse.busy} onClick={() => void refuse.submit()}>
                {say('takeBack')}
                {which}
              </Button>
            </>
          )}
        </div>
        {error && <Problem error={error} again={false} />}
      </td>
    </tr>
  )
}

function Invite({
  onLink,
  onAsked,
}: {
  onLink: (link: Link) => unknown
  onAsked: (request: Waiting) => unknown
}): ReactNode {
  const say = useWords(words)
  const [typed, setTyped] = useState(empty)
  const set = (part: Partial<typeof empty>): void => setTyped((before) => ({ ...before, ...part }))
  const { signInName, name, role, area, institution } = typed
  const invite = useSubmit({
    act: (send) =>
      send('inviteStaff', {
        body: {
          signInName,
          name: name.trim(),
          role,
          area: role === 'clerk' ? area : null,
          institution: role === 'cashier' ? institution : null,
        },
      }),
    onDone: ({ invitation, request }) => {
      const { name } = typed
      setTyped(empty)
      if (invitation !== null) return onLink({ name, ...invitation })
      if (request !== null) return onAsked(request)
    },
  })
  const faults = {
    signInName: !/^[A-Za-z0-9][A-Za-z0-9._-]{1,49}$/.test(signInName),
    name: name.trim() === '',
    area: role === 'clerk' && !/^[0-9]{6}$/.test(area),
    institution: role === 'cashier' && !/^[HP][0-9]{11}$/.test(institution),
  }
  const { tried, form } = useForm(faults, () => void invite.submit())
  return (
    <form {...form} className="card hall-find" aria-label={say('invite')}>
      <div className="form-row">
        <TextField
          label={say('name')}
          autoComplete="off"
          value={name}
          onChange={(name) => set({ name })}
          error={tried && faults.name ? say('nameNeeded') : undefined}
        />
        <TextField
          label={say('signInName')}
          hint={say('signInNameHint')}
          autoComplete="off"
          value={signInName}
          onChange={(signInName) => set({ signInName })}
          error={tried && faults.signInName ? say('signInNameWrong') : undefined}
        />
        <Select<Role>
          label={say('role')}
          value={role}
          onChange={(role) => set({ role })}
          options={roleNames.map((value) => ({ value, label: say(value) }))}
        />
        {role === 'clerk' && (
          <TextField
            label={say('ofArea')}
            inputMode="numeric"
            autoComplete="off"
            value={area}
            onChange={(area) => set({ area })}
            error={tried && faults.area ? say('areaWrong') : undefined}
          />
        )}
        {role === 'cashier' && (
          <TextField
            label={say('ofInstitution')}
            autoComplete="off"
            value={institution}
            onChange={(institution) => set({ institution: institution.trim().toUpperCase() })}
            error={tried && faults.institution ? say('institutionWrong') : undefined}
          />
        )}
        <Button type="submit" busy={invite.busy}>
          {say('enter')}
        </Button>
      </div>
      {invite.error && <Problem error={invite.error} again={false} />}
    </form>
  )
}

function Row({
  one,
  onChange,
  onLink,
  onAsked,
}: {
  one: Member
  onChange: () => Promise<void>
  onLink: (link: Link) => unknown
  onAsked: (request: Waiting) => unknown
}): ReactNode {
  const say = useWords(words)
  const [sure, setSure] = useState(false)
  const params = { id: one.id }
  const change = useSubmit<Answer<'changeStaff'>, boolean>({
    act: (send, active) => send('changeStaff', { params, body: { active } }),
    onDone: ({ request }) => {
      setSure(false)
      return request === null ? onChange() : onAsked(request)
    },
  })
  const again = useSubmit({
    act: (send) => send('inviteAgain', { params }),
    onDone: ({ invitation, request }) => {
      if (invitation !== null) return onLink({ name: one.name, ...invitation })
      if (request !== null) return onAsked(request)
    },
  })
  const signOut = useSubmit({ act: (send) => send('endStaffSessions', { params }) })
  const error = change.error ?? again.error ?? signOut.error
  const whose = (
    <span lang="zh" className="only-heard">
      {one.name}
    </span>
  )
  return (
    <tr>
      <th scope="row" lang="zh">
        {one.name}
      </th>
      <td>
        <code>{one.signInName}</code>
      </td>
      <td>{say(one.role)}</td>
      <td lang={one.institution === null ? undefined : 'zh'}>
        {one.place === null ? say('agency') : say.text(one.place)}
      </td>
      <td>
        {!one.active ? (
          <span className="tag tag-danger">{say('dismissed')}</span>
        ) : !one.canSignIn ? (
          <span className="tag tag-notice">{say('invited')}</span>
        ) : (
          <span className={one.secondFactor ? 'tag tag-good' : 'tag tag-notice'}>
            {say(one.secondFactor ? 'factor' : 'passwordOnly')}
          </span>
        )}
      </td>
      <td>
        <div className="desk-row">
          {one.active ? (
            <>
              <Button look="plain" busy={again.busy} onClick={() => void again.submit()}>
                {say('newLink')}
                {whose}
              </Button>
              <Button look="plain" busy={signOut.busy} onClick={() => void signOut.submit()}>
                {say('signOut')}
                {whose}
              </Button>
              {sure ? (
                <>
                  <Button look="danger" busy={change.busy} onClick={() => void change.submit(false)}>
                    {say('dismissSure')}
                    {whose}
                  </Button>
                  <Button look="plain" onClick={() => setSure(false)}>
                    {say('keep')}
                    {whose}
                  </Button>
                </>
              ) : (
                <Button look="plain" onClick={() => setSure(true)}>
                  {say('dismiss')}
                  {whose}
                </Button>
              )}
            </>
          ) : (
            <Button look="plain" busy={change.busy} onClick={() => void change.submit(true)}>
              {say('reinstate')}
              {whose}
            </Button>
          )}
        </div>
        {signOut.done && <p className="good">{say('signedOut', { name: one.name })}</p>}
        {error && <Problem error={error} again={false} />}
      </td>
    </tr>
  )
}
