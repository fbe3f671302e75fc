// cairn-forms.js, the module of `data-forms`: which forms are submitted? Sends `form_submit`, never what was filled in.
import { on } from './guard.ts'
import { cairn } from './module.ts'

on('submit', (event: Event) => {
  const form = event.composedPath()[0] as HTMLFormElement
  // A form that the page named sends its own event.
  if (form.dataset['cairnEvent']) return
  // Attributes, since a field called "id" or "name" hides the form's own; the query of an action can hold values.
  const action = new URL(form.getAttribute('action') || '', location.href)
  cairn('form_submit', {
    id: form.getAttribute('id') || undefined,
    name: form.getAttribute('name') || undefined,
    action: action.origin + action.pathname,
  })
})
