import type { ReactNode } from 'react'
import { LinkButton } from '../shared/ui/Button.tsx'
import { EmptyState } from '../shared/ui/Card.tsx'
import { Page } from '../shared/ui/Page.tsx'
import { useWords } from '../shared/words.ts'

const words = {
  title: ['没有这个页面', 'No such page'],
  text: ['地址可能写错了，或者页面已经搬走。', 'The address may be wrong, or the page has moved.'],
  home: ['回首页', 'Go to the home page'],
} as const

export function MissingPage(): ReactNode {
  const say = useWords(words)
  return (
    <Page title={say('title')} backTo="/">
      <EmptyState icon="search" action={<LinkButton to="/">{say('home')}</LinkButton>}>
        {say('text')}
      </EmptyState>
    </Page>
  )
}
