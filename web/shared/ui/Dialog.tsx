import { type ReactNode, useLayoutEffect, useRef } from 'react'
import { useId } from '../use-id.ts'
import './ui.css'

/** A decision in front of the page, on the native dialog: focus stays inside, Escape closes. */
export function Dialog({
  open,
  title,
  onClose,
  children,
}: {
  open: boolean
  title: string
  onClose: () => void
  children: ReactNode
}): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  // At once, not after the next picture: what the browser says late of an earlier closing would find it asked for and not shown.
  useLayoutEffect(() => {
    const element = dialog.current
    if (!element || open === element.hasAttribute('open')) return
    // Web views before 2022 have no dialog element: there it is shown in the flow of the page.
    if (open) typeof element.showModal === 'function' ? element.showModal() : element.setAttribute('open', '')
    else typeof element.close === 'function' ? element.close() : element.removeAttribute('open')
  }, [open])
  // A page may take the dialog away instead of closing it: closing gives the focus back to what opened it.
  useLayoutEffect(() => {
    const element = dialog.current
    return () => {
      if (element?.hasAttribute('open') && typeof element.close === 'function') element.close()
    }
  }, [])
  // The browser says later that it was closed; by then it may have been opened again.
  const onClosed = () => {
    if (!dialog.current?.hasAttribute('open')) onClose()
  }
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={id} onClose={onClosed} onCancel={onClose}>
      {open && (
        <>
          <h2 id={id} className="dialog-title">
            {title}
          </h2>
          {children}
        </>
      )}
    </dialog>
  )
}
