import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import Pad from 'signature_pad'
import { useWords } from '../words.ts'
import { Button } from './Button.tsx'
import { type Point, toPath } from './signature-path.ts'
import './ui.css'

const words = {
  here: ['请在框内手写姓名', 'Sign your name in the box'],
  keyboard: [
    '用键盘签名：空格键落笔或提笔，方向键移动笔。',
    'By keyboard: space puts the pen down or lifts it, arrow keys move it.',
  ],
  down: ['已落笔', 'Pen down'],
  up: ['已提笔', 'Pen up'],
  again: ['重写', 'Clear'],
  empty: ['还没有签名', 'Not signed yet'],
  signed: ['已签名', 'Signed'],
} as const

const width = 600
const height = 240
const stride = 12

/** Draws what was signed before, as it is kept. */
function redraw(canvas: HTMLCanvasElement, path: string): void {
  const context = canvas.getContext('2d')
  if (!context || path === '') return
  context.lineWidth = 4
  context.lineCap = 'round'
  context.lineJoin = 'round'
  context.strokeStyle = getComputedStyle(canvas).color
  context.stroke(new Path2D(path))
}

/**
 * Handwriting for the letter of commitment: finger, pen, mouse, or keys alone. Gives the strokes as an SVG path, and
 * shows the path that is kept: what is in the box is what will be sent.
 */
export function SignaturePad({
  label,
  error,
  value,
  onChange,
}: {
  label: string
  error?: string | undefined
  /** The path that is kept; empty: nothing is signed. */
  value: string
  onChange: (path: string) => void
}): ReactNode {
  const say = useWords(words)
  const canvas = useRef<HTMLCanvasElement>(null)
  const pad = useRef<Pad | null>(null)
  const typed = useRef<Point[][]>([])
  const pen = useRef({ x: 60, y: height / 2, down: false })
  /** What was signed before this pad was opened; new strokes are added to it. */
  const earlier = useRef(value)
  const state = value === '' ? 'empty' : 'signed'
  const [heard, setHeard] = useState('')
  const told = useRef(onChange)
  told.current = onChange

  const tell = (): void => {
    const drawn = (pad.current?.toData() ?? []).map((stroke) => stroke.points)
    told.current(earlier.current + toPath([...drawn, ...typed.current]))
  }
  const tellLatest = useRef(tell)
  tellLatest.current = tell

  useEffect(() => {
    const element = canvas.current
    if (!element) return
    const ink = getComputedStyle(element).color
    const made = new Pad(element, { minWidth: 2, maxWidth: 4.5, penColor: ink })
    pad.current = made
    redraw(element, earlier.current)
    const ended = (): void => tellLatest.current()
    made.addEventListener('endStroke', ended)
    return () => made.off()
  }, [])

  const press = (event: KeyboardEvent<HTMLCanvasElement>): void => {
    const steps: Record<string, readonly [number, number]> = {
      ArrowLeft: [-stride, 0],
      ArrowRight: [stride, 0],
      ArrowUp: [0, -stride],
      ArrowDown: [0, stride],
    }
    const step = steps[event.key]
    if (event.key !== ' ' && !step) return
    event.preventDefault()
    const context = canvas.current?.getContext('2d')
    const { x, y, down } = pen.current
    if (!step) {
      pen.current.down = !down
      if (!down) typed.current.push([{ x, y }])
      setHeard(say(down ? 'up' : 'down'))
      return
    }
    const next = {
      x: Math.min(width - 4, Math.max(4, x + step[0])),
      y: Math.min(height - 4, Math.max(4, y + step[1])),
    }
    pen.current = { ...next, down }
    if (!down || !context) return
    context.lineWidth = 4
    context.lineCap = 'round'
    context.strokeStyle = getComputedStyle(context.canvas).color
    context.beginPath()
    context.moveTo(x, y)
    context.lineTo(next.x, next.y)
    context.stroke()
    typed.current[typed.current.length - 1]?.push(next)
    tell()
  }

  const clear = (): void => {
    pad.current?.clear()
    earlier.current = ''
    typed.current = []
    pen.current = { x: 60, y: height / 2, down: false }
    setHeard('')
    tell()
  }

  return (
    <div className={error === undefined ? 'signature' : 'signature choice-wrong'}>
      <p className="small">{label}</p>
      <div className="signature-box">
        {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: it takes every key itself */}
        <canvas
          ref={canvas}
          width={width}
          height={height}
          tabIndex={0}
          role="application"
          aria-label={`${label}. ${say('keyboard')}`}
          onKeyDown={press}
        />
        {state === 'empty' && <span aria-hidden="true">{say('here')}</span>}
      </div>
      <small className="quiet">{say('keyboard')}</small>
      <p className="small" role="status">
        {say(state)} {heard}
      </p>
      {error !== undefined && <small className="wrong">{error}</small>}
      <Button look="plain" onClick={clear}>
        {say('again')}
      </Button>
    </div>
  )
}
