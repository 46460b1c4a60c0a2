import type { ReactNode } from 'react'
import type { Answer } from '../../shared/api.ts'
import { Button, LinkButton } from '../../shared/ui/Button.tsx'
import { Page } from '../../shared/ui/Page.tsx'
import { ResultPage } from '../../shared/ui/Steps.tsx'
import { useWords } from '../../shared/words.ts'
import { consentLines, isForPremiumAlone } from './consent.ts'
import type { Rules } from './describe.ts'
import { bindWords } from './words.ts'

/** What the letter that was just submitted allows, and where what one came for goes on. */
export function BindDone({
  binding,
  rules,
  onAnother,
}: {
  binding: Answer<'createBinding'>
  rules: Rules
  onAnother: () => void
}): ReactNode {
  const say = useWords(bindWords)
  const waits = binding.status === 'invited'
  const name = binding.relative.name
  const forPremium = isForPremiumAlone(binding)
  const asked = rules.mustAsk || binding.onlyWhenAsked
  const afterwards = forPremium
    ? [say('nextPremium'), say('nextCredited'), say('nextNotice')]
    : [say('nextTill'), say(asked ? 'nextAsk' : 'nextSilent'), say('nextNotice')]
  return (
    <Page title={say('title')} backTo="/family">
      <ResultPage
        state={waits ? 'waiting' : 'done'}
        title={waits ? say('waitTitle') : say('doneTitle', { name, from: binding.from })}
        next={waits ? [say('nextConsent')] : afterwards}
        actions={
          <>
            {!waits && binding.purposes.includes('premium') && (
              <LinkButton look={forPremium ? 'primary' : 'second'} to="/premium">
                {say('toPremium')}
              </LinkButton>
            )}
            <LinkButton look={!waits && forPremium ? 'plain' : 'primary'} to="/family">
              {say('toRecords')}
            </LinkButton>
            <Button look="plain" onClick={onAnother}>
              {say('another')}
            </Button>
          </>
        }
      >
        {waits && <p>{say('waitText')}</p>}
        {consentLines(say.language, {
          consent: binding,
          relative: name,
          account: say('yourAccount'),
          area: binding.payerAreaName,
          rules,
        }).map((line) => (
          <p key={line}>{line}</p>
        ))}
        {!waits && <p>{say('doneText')}</p>}
      </ResultPage>
    </Page>
  )
}
