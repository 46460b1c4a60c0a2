import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { ask } from '../../shared/api.ts'
import { useSubmit } from '../../shared/submit.ts'
import { LinkButton } from '../../shared/ui/Button.tsx'
import { EmptyState, Waiting } from '../../shared/ui/Card.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { Page } from '../../shared/ui/Page.tsx'
import { useFirstQuestion } from '../../shared/ui/Questions.tsx'
import { ResultPage } from '../../shared/ui/Steps.tsx'
import { useWords } from '../../shared/words.ts'
import { emptyRelative, RelativeForm, sentRelative } from './RelativeForm.tsx'
import { RulesCard } from './WalletPage.tsx'
import { quotaUses, words } from './words.ts'

/** 医保钱包共济申请: offer a relative a quota relation; both sides must agree. */
export default function InvitePage(): ReactNode {
  const say = useWords(words)
  const client = useQueryClient()
  const rules = useQuery(ask('readWalletRules', {}))
  const [draft, setDraft] = useState(emptyRelative)
  const isFirst = useFirstQuestion()
  const whom = sentRelative(draft)
  const invite = useSubmit({
    see: '/wallet',
    act: (send) => {
      if (draft.relationship === null) throw new Error('the form asks for the relation first')
      return send('inviteToQuota', {
        body: {
          ...('named' in whom ? { relative: whom.named } : { relativeId: whom.id }),
          relationship: draft.relationship,
          commitment: draft.declared,
        },
      })
    },
    onDone: () => client.invalidateQueries(),
  })
  return (
    <Page title={say('quotaAdd')} backTo="/wallet">
      {invite.answer ? (
        <ResultPage
          state="waiting"
          title={say('invitedTitle')}
          next={[say('invitedNext', { name: invite.answer.relative.name }), say('invitedNext2')]}
          actions={<LinkButton to="/wallet">{say('back')}</LinkButton>}
        >
          <p>{say('invitedText', { name: invite.answer.relative.name })}</p>
          {rules.data && (
            <p>
              {say('invitedUses', {
                name: invite.answer.relative.name,
                payerArea: say.text(invite.answer.payerAreaName),
                relativeArea: say.text(invite.answer.relativeAreaName),
                list: quotaUses(say, invite.answer, rules.data.uses),
              })}
            </p>
          )}
        </ResultPage>
      ) : (
        <>
          {rules.error && <Problem error={rules.error} />}
          {!rules.data && !rules.error && <Waiting lines={4} label={say('loading')} />}
          {rules.data?.stage === 'transfer' && (
            <EmptyState icon="wallet" action={<LinkButton to="/wallet">{say('back')}</LinkButton>}>
              {say('quotaNotYet')}
            </EmptyState>
          )}
          {rules.data?.stage === 'quota' && isFirst && <RulesCard rules={rules.data} />}
          {rules.data?.stage === 'quota' && (
            <RelativeForm
              rules={rules.data}
              draft={draft}
              onChange={setDraft}
              about={{ purpose: 'quota' }}
              action={say('invite')}
              busy={invite.busy}
              onDone={() => invite.submit()}
            />
          )}
          {invite.error && <Problem error={invite.error} />}
        </>
      )}
    </Page>
  )
}
