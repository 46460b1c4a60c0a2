import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Answer, call } from '../../shared/api.ts'
import { useForm } from '../../shared/form.ts'
import { useTitle } from '../../shared/router.tsx'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { DateField, Select, TextField } from '../../shared/ui/Field.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { Keys } from './Keys.tsx'
import { words } from './words.ts'

export type Institution = Answer<'listInstitutions'>['institutions'][number]
type Level = Institution['level']

const levels = { village: 'village', '1': 'level1', '2': 'level2', '3': 'level3' } as const

/** Hospitals and pharmacies with an agreement, and what their messages are signed with. */
export default function InstitutionsPage(): ReactNode {
  const say = useWords(words)
  useTitle(say('institutionsTitle'))
  const queries = useQueryClient()
  const [typed, setTyped] = useState('')
  const [area, setArea] = useState('')
  const [chosen, setChosen] = useState<string | null>(null)
  const list = useInfiniteQuery({
    queryKey: ['listInstitutions', area],
    queryFn: ({ pageParam }) =>
      call('listInstitutions', {
        query: { ...(area === '' ? {} : { area }), ...(pageParam === '' ? {} : { after: pageParam }) },
      }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  })
  const institutions = list.data?.pages.flatMap((page) => page.institutions) ?? []
  const current = institutions.find(({ code }) => code === chosen)
  const { tried, form } = useForm({ typed: !/^([0-9]{6})?$/.test(typed) }, () => setArea(typed))
  return (
    <>
      <h1 className="only-heard" tabIndex={-1}>
        {say('institutionsTitle')}
      </h1>
      <form {...form} className="card hall-find" aria-label={say('find')}>
        <div className="form-row">
          <TextField
            label={say('ofArea')}
            inputMode="numeric"
            autoComplete="off"
            value={typed}
            onChange={setTyped}
            error={tried && !/^([0-9]{6})?$/.test(typed) ? say('areaWrong') : undefined}
          />
          <Button type="submit" busy={list.isFetching && !list.isFetchingNextPage}>
            {say('show')}
          </Button>
        </div>
      </form>
      <div className="desk-halves">
        <section className="card card-table" aria-label={say('institutionsTitle')}>
          <div className="card-head">
            <h2>{say('institutionsTitle')}</h2>
          </div>
          {list.error && <Problem error={list.error} />}
          {list.isPending && <p className="card-text quiet">{say('loading')}</p>}
          <ul>
            {institutions.map((one) => (
              <li key={one.code}>
                <button
                  type="button"
                  className="till-row"
                  aria-current={one.code === chosen ? 'true' : undefined}
                  onClick={() => setChosen(one.code)}
                >
                  <span lang="zh" className="strong">
                    {one.name}
                  </span>
                  <span className="money quiet">{one.code}</span>
                  <span>
                    {say(levels[one.level])} <span className="quiet">{one.agreementNo}</span>
                  </span>
                  <span className={one.active ? 'quiet' : 'bad'}>
                    {one.active ? `${one.agreedFrom} – ${one.agreedTo ?? say('openEnd')}` : say('ended')}
                  </span>
                </button>
              </li>
            ))}
          </ul>
          <div className="card-foot">
            <span className="quiet">{say('shownOf', { shown: institutions.length })}</span>
            {list.hasNextPage && (
              <Button look="second" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                {say('nextPage')}
              </Button>
            )}
          </div>
        </section>
        {current && <Keys key={current.code} institution={current} />}
      </div>
      <Register
        onDone={({ code }) => {
          setChosen(code)
          return queries.invalidateQueries()
        }}
      />
    </>
  )
}

const empty = {
  code: '',
  name: '',
  level: '2' as Level,
  hospLv: '',
  area: '',
  county: '',
  agreementNo: '',
  agreedFrom: '',
  agreedTo: '',
}

function Register({ onDone }: { onDone: (made: Institution) => unknown }): ReactNode {
  const say = useWords(words)
  const [typed, setTyped] = useState(empty)
  const set = (part: Partial<typeof empty>): void => setTyped((before) => ({ ...before, ...part }))
  const register = useSubmit({
    act: (send) => {
      const { agreedTo, ...rest } = typed
      return send('registerInstitution', { body: { ...rest, agreedTo: agreedTo === '' ? null : agreedTo } })
    },
    onDone: (made) => {
      setTyped(empty)
      return onDone(made)
    },
  })
  const isArea = (code: string): boolean => /^[0-9]{6}$/.test(code)
  const faults = {
    code: !/^[HP][0-9]{11}$/.test(typed.code),
    name: typed.name.trim() === '',
    hospLv: !/^[0-9]{1,2}$/.test(typed.hospLv),
    area: !isArea(typed.area),
    county: !isArea(typed.county),
    agreementNo: typed.agreementNo.trim() === '',
    agreedFrom: typed.agreedFrom === '',
  }
  const { tried, form } = useForm(faults, () => void register.submit())
  const why = {
    code: say('institutionWrong'),
    name: say('needed'),
    hospLv: say('needed'),
    area: say('areaWrong'),
    county: say('areaWrong'),
    agreementNo: say('needed'),
    agreedFrom: say('needed'),
  }
  const field = (name: 'code' | 'name' | 'hospLv' | 'area' | 'county' | 'agreementNo', label: string) => (
    <TextField
      label={label}
      autoComplete="off"
      value={typed[name]}
      onChange={(value) => set({ [name]: name === 'code' ? value.trim().toUpperCase() : value })}
      error={tried && faults[name] ? why[name] : undefined}
    />
  )
  return (
    <form {...form} className="card stack" aria-label={say('register')}>
      <h2 className="name">{say('register')}</h2>
      <div className="form-row">
        {field('code', say('code'))}
        {field('name', say('called'))}
        <Select<Level>
          label={say('level')}
          value={typed.level}
          onChange={(level) => set({ level })}
          options={(Object.keys(levels) as Level[]).map((value) => ({ value, label: say(levels[value]) }))}
        />
        {field('hospLv', say('hospLv'))}
        {field('area', say('ofArea'))}
        {field('county', say('county'))}
        {field('agreementNo', say('agreementNo'))}
        <DateField
          label={say('agreedFrom')}
          value={typed.agreedFrom}
          onChange={(agreedFrom) => set({ agreedFrom })}
          error={tried && faults.agreedFrom ? why.agreedFrom : undefined}
        />
        <DateField
          label={say('agreedTo')}
          value={typed.agreedTo}
          onChange={(agreedTo) => set({ agreedTo })}
        />
      </div>
      {register.error && <Problem error={register.error} again={false} />}
      <div className="desk-row">
        <Button type="submit" busy={register.busy}>
          {say('save')}
        </Button>
      </div>
    </form>
  )
}
