import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { levelNames, nameOfArea } from '../../shared/names.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { Card, EmptyState, List, Row, Waiting } from '../../shared/ui/Card.tsx'
import { Tick } from '../../shared/ui/Choice.tsx'
import { Select, TextField } from '../../shared/ui/Field.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { Page } from '../../shared/ui/Page.tsx'
import { type Say, useWords } from '../../shared/words.ts'
import { useMe } from '../me.ts'
import { useInsuredArea } from './insured.ts'

const words = {
  title: ['定点机构查询', 'Find an institution'],
  also: [
    '也就是人们说的“社会保险网上查询系统”里的定点医药机构查询。',
    'The guide sends people to the ministry’s social-insurance look-up system for this; it is here.',
  ],
  name: ['名称或地址', 'Name or address'],
  place: ['在哪里', 'Where'],
  anywhere: ['全国', 'Anywhere'],
  guizhou: ['贵州全省', 'All Guizhou'],
  yunnan: ['云南全省', 'All Yunnan'],
  kind: ['类别', 'Kind'],
  anyKind: ['医院和药店', 'Hospitals and pharmacies'],
  hospital: ['医院', 'Hospital'],
  pharmacy: ['药店', 'Pharmacy'],
  level: ['级别', 'Level'],
  anyLevel: ['不限', 'Any'],
  mine: ['我的参保地', 'I am insured in'],
  direct: ['只看我能直接结算的', 'Only where I settle directly'],
  near: ['按离我的距离排', 'Sort by distance from me'],
  noPlace: ['手机没有给出位置，按名称排列。', 'The phone gave no position; sorted by name.'],
  yes: ['可直接结算', 'settles directly'],
  no: ['不能直接结算，先付现金再到参保地手工报销', 'no direct settlement: pay in cash, claim at home'],
  others: ['为外地参保人直接结算', 'settles directly for other areas'],
  onlyLocal: ['只为本地参保人结算', 'settles for its own area only'],
  none: ['没有找到。换个名称，或把范围放宽。', 'Nothing found. Try another name, or a wider place.'],
  sandbox: [
    '这里是演示，名单里只有“示范”医院和药店，没有真实的机构。',
    'This is a sandbox: only invented hospitals and pharmacies (示范) are listed, no real ones.',
  ],
  more: ['还有更多，请把条件写细。', 'There are more; narrow the search.'],
  loading: ['正在查询', 'Searching'],
  km: ['{n} 公里', '{n} km'],
} as const

type Found = Answer<'searchDirectory'>['found'][number]
const places = ['520200', '520100', '530600', '530100'] as const

export default function DirectoryPage(): ReactNode {
  const say = useWords(words)
  const me = useMe()
  const [text, setText] = useState('')
  const [place, setPlace] = useState('')
  const [kind, setKind] = useState('')
  const [level, setLevel] = useState('')
  const insured = useInsuredArea()
  const [chosen, setMine] = useState<string | null>(null)
  const mine = chosen ?? insured ?? '520200'
  const [onlyDirect, setOnlyDirect] = useState(false)
  const [position, setPosition] = useState<{ longitude: number; latitude: number } | 'refused' | null>(null)
  const { data, error, isFetching } = useQuery({
    ...ask('searchDirectory', {
      query: {
        words: text.trim(),
        limit: 50,
        ...(place === '' ? {} : { place }),
        ...(kind === '' ? {} : { kind: kind as 'hospital' }),
        ...(level === '' ? {} : { level: level as '1' }),
        ...(onlyDirect ? { directFor: mine } : {}),
        ...(position === null || position === 'refused' ? {} : position),
      },
    }),
    placeholderData: keepPreviousData,
  })
  const locate = (): void =>
    navigator.geolocation.getCurrentPosition(
      ({ coords: { longitude, latitude } }) => setPosition({ longitude, latitude }),
      () => setPosition('refused'),
      { timeout: 10_000 },
    )
  const area = (code: string) => ({
    value: code,
    label: say.text(nameOfArea(code)),
  })
  return (
    <Page title={say('title')} backTo="/">
      <p className="small quiet">{say('also')}</p>
      <search className="stack">
        <TextField label={say('name')} type="search" value={text} onChange={setText} maxLength={60} />
        <div className="two">
          <Select
            label={say('place')}
            value={place}
            onChange={setPlace}
            options={[
              { value: '', label: say('anywhere') },
              { value: '520000', label: say('guizhou') },
              { value: '530000', label: say('yunnan') },
              ...places.map(area),
            ]}
          />
          <Select
            label={say('kind')}
            value={kind}
            onChange={setKind}
            options={[
              { value: '', label: say('anyKind') },
              { value: 'hospital', label: say('hospital') },
              { value: 'pharmacy', label: say('pharmacy') },
            ]}
          />
          <Select
            label={say('level')}
            value={level}
            onChange={setLevel}
            options={[
              { value: '', label: say('anyLevel') },
              ...(['3', '2', '1', 'village'] as const).map((one) => ({
                value: one as string,
                label: say.text(levelNames[one]),
              })),
            ]}
          />
          <Select label={say('mine')} value={mine} onChange={setMine} options={places.map(area)} />
        </div>
        <Tick checked={onlyDirect} onChange={setOnlyDirect}>
          {say('direct')}
        </Tick>
        <Button look="second" onClick={locate}>
          {say('near')}
        </Button>
        {position === 'refused' && <Notice tone="notice">{say('noPlace')}</Notice>}
      </search>
      {error && <Problem error={error} />}
      {!data && isFetching && <Waiting lines={5} label={say('loading')} />}
      {data && data.found.length === 0 && (
        <EmptyState icon="search">
          {say('none')}
          {me?.sandbox && ` ${say('sandbox')}`}
        </EmptyState>
      )}
      {data && data.found.length > 0 && (
        <>
          <List label={say('title')}>
            {data.found.map((one) => (
              <Row
                key={one.code}
                title={<span lang="zh">{one.name}</span>}
                to={`/directory/${one.code}`}
                note={noteOf(one, say)}
                end={
                  one.distanceMetres === null
                    ? undefined
                    : say('km', { n: (one.distanceMetres / 1000).toFixed(1) })
                }
              />
            ))}
          </List>
          {data.more && <Card>{say('more')}</Card>}
        </>
      )}
    </Page>
  )
}

function noteOf(one: Found, say: Say<typeof words>): ReactNode {
  const what =
    one.kind === 'pharmacy' ? say('pharmacy') : `${say('hospital')} · ${say.text(levelNames[one.level])}`
  const direct =
    one.directForYou === null
      ? one.directSettlement
        ? 'others'
        : 'onlyLocal'
      : one.directForYou
        ? 'yes'
        : 'no'
  return (
    <>
      {what} · {one.address !== '' && <span lang="zh">{one.address} · </span>}
      {say(direct)}
    </>
  )
}
