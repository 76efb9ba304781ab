import { Schema } from "effect"

/** A template that can't be filled. `message` says what is so and where, behind the file's name; `next` what to do. */
export class TemplateError extends Schema.TaggedError<TemplateError>()("TemplateError", {
  message: Schema.String,
  next: Schema.String
}) {}

const again = "Download the template again (Settings > Organisation > Members > Invite new members > By file upload)"

/** The file is not what the product hands out. `why` is read behind "it can't be filled: ". */
export const noTemplate = (why: string, next = `${again}, and name that file.`): TemplateError =>
  new TemplateError({ message: `it can't be filled: ${why}`, next })
