import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ask } from '../../shared/api.ts'
import { Link, usePlace } from '../../shared/router.tsx'
import { useWords } from '../../shared/words.ts'

const words = {
  pages: ['规则的各页', 'Pages of the rules'],
  side: ['按日期并排', 'Side by side'],
  proposals: ['提议与批准', 'Proposals'],
  revisions: ['更正重算', 'Revisions'],
  gaps: ['缺的和旧的', 'Missing and old'],
  new: ['新建地区', 'New area'],
  diseases: ['慢特病名单', 'Chronic diseases'],
  layers: ['加一层', 'Add a layer'],
  waiting: ['{count}份等批准', '{count} waiting'],
} as const

/** The pages of the room, with how many proposals wait. */
export function RuleTabs(): ReactNode {
  const say = useWords(words)
  const { path } = usePlace()
  const { data } = useQuery(ask('listRuleProposals', {}))
  const waiting = data?.proposals.filter(({ status }) => status === 'proposed').length ?? 0
  const tab = (to: string, name: Exclude<keyof typeof words, 'pages' | 'waiting'>): ReactNode => (
    <Link to={to} aria-current={path === to ? 'page' : undefined}>
      {say(name)}
      {name === 'proposals' && waiting > 0 && (
        <em>
          {waiting}
          <span className="only-heard">{say('waiting', { count: waiting })}</span>
        </em>
      )}
    </Link>
  )
  return (
    <nav className="desk-tabs" aria-label={say('pages')}>
      {tab('/desk/rules', 'side')}
      {tab('/desk/rules/proposals', 'proposals')}
      {tab('/desk/revisions', 'revisions')}
      {tab('/desk/rules/gaps', 'gaps')}
      {tab('/desk/rules/diseases', 'diseases')}
      {tab('/desk/rules/layers', 'layers')}
      {tab('/desk/rules/new', 'new')}
    </nav>
  )
}
