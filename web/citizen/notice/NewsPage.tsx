import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { ask } from '../../shared/api.ts'
import { nameOfArea } from '../../shared/names.ts'
import { clock } from '../../shared/show.ts'
import { Card, EmptyState, List, Row, Waiting } from '../../shared/ui/Card.tsx'
import { Select } from '../../shared/ui/Field.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { Page } from '../../shared/ui/Page.tsx'
import { useWords } from '../../shared/words.ts'
import { useMe } from '../me.ts'
import { words } from './words.ts'

/** 政策动态: what changed in an area, its province and the country. */
export default function NewsPage(): ReactNode {
  const say = useWords(words)
  const me = useMe()
  const account = useQuery({ ...ask('readAccount', {}), enabled: me?.kind === 'citizen' })
  const [wanted, setWanted] = useState('')
  const area = wanted === '' ? (account.data?.insurance?.area ?? '520200') : wanted
  const { data, error } = useQuery(ask('listNews', { query: { area } }))
  const name = say.text(nameOfArea(area))
  return (
    <Page title={say('news')} backTo="/">
      <Select
        label={say('area')}
        value={area}
        onChange={setWanted}
        options={['520200', '530600'].map((code) => ({
          value: code,
          label: say.text(nameOfArea(code)),
        }))}
      />
      {error && <Problem error={error} />}
      {!data && !error && <Waiting label={say('loading')} />}
      {data?.news.length === 0 && <EmptyState icon="news">{say('newsNone', { area: name })}</EmptyState>}
      {data && data.news.length > 0 && (
        <List label={say('news')}>
          {data.news.map((one) => (
            <Row
              key={one.id}
              to={`/notices/policy/${one.id}`}
              title={say.text(one.title)}
              note={one.publishedAt === null ? '' : clock(one.publishedAt).day}
            />
          ))}
        </List>
      )}
      <Card>{say('official')}</Card>
    </Page>
  )
}
