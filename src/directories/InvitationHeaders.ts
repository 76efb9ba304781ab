import type { InvitationColumn } from "../domain/InvitationFile.ts"
import { fold } from "../domain/Text.ts"

/**
 * Headings by which columns are found, in the languages of the product and its neighbours. The exact headings are
 * published nowhere; another one is named in the setting `columns`.
 */
const headings: Readonly<Record<InvitationColumn, ReadonlyArray<string>>> = {
  firstName: [
    "First name",
    "Firstname",
    "Given name",
    "Prénom",
    "Vorname",
    "Nombre",
    "Nome",
    "Voornaam",
    "Primeiro nome",
    "Nome próprio"
  ],
  lastName: [
    "Last name",
    "Lastname",
    "Surname",
    "Family name",
    "Nom",
    "Nom de famille",
    "Nachname",
    "Familienname",
    "Apellido",
    "Apellidos",
    "Cognome",
    "Achternaam",
    "Apelido",
    "Sobrenome"
  ],
  email: [
    "Email",
    "Mail",
    "Email address",
    "Work email",
    "Work email address",
    "Adresse email",
    "Adresse mail",
    "Adresse électronique",
    "Courriel",
    "Email Adresse",
    "Correo",
    "Correo electrónico",
    "Dirección de correo electrónico",
    "Dirección de email",
    "Indirizzo email",
    "Emailadres",
    "Endereço de email"
  ],
  roles: ["Role", "Roles", "Rôle", "Rôles", "Rolle", "Rollen", "Rol", "Ruolo", "Ruoli", "Função", "Funções"],
  costCenter: [
    "Cost center",
    "Cost centers",
    "Cost centre",
    "Cost centres",
    "Centre de coût",
    "Centre de coûts",
    "Centres de coût",
    "Centres de coûts",
    "Kostenstelle",
    "Kostenstellen",
    "Centro de coste",
    "Centro de costes",
    "Centros de coste",
    "Centros de costes",
    "Centro de costo",
    "Centro de costos",
    "Centro di costo",
    "Centri di costo",
    "Kostenplaats",
    "Kostenplaatsen",
    "Centro de custo",
    "Centro de custos",
    "Centros de custo"
  ],
  approvalPolicy: [
    "Approval policy",
    "Approval policies",
    "Politique d'approbation",
    "Politiques d'approbation",
    "Règle d'approbation",
    "Règles d'approbation",
    "Genehmigungsrichtlinie",
    "Genehmigungsrichtlinien",
    "Freigaberichtlinie",
    "Freigaberichtlinien",
    "Política de aprobación",
    "Políticas de aprobación",
    "Politica di approvazione",
    "Politiche di approvazione",
    "Goedkeuringsbeleid",
    "Política de aprovação",
    "Políticas de aprovação"
  ],
  iban: ["IBAN"],
  bic: ["BIC", "BIC SWIFT", "SWIFT", "SWIFT BIC", "BIC code", "Code BIC", "SWIFT code"]
}

/**
 * A heading as it is compared: its first line, without what stands in brackets, accents, signs and case, so that
 * "Prénom * (obligatoire)" is "prenom".
 */
export const plainHeading = (text: string): string =>
  fold(
    (text.trim().split(/\r?\n/u)[0] ?? "").replace(/\([^()]*\)|\[[^[\]]*\]/gu, " ").normalize("NFKD").replace(
      /\p{M}/gu,
      ""
    )
      .replace(/e-?mail/giu, "email").replace(/[^\p{L}\p{N}]+/gu, " ")
  )

/** Whether a heading marks its column as one that must be filled. */
export const isRequired = (text: string): boolean =>
  text.includes("*") ||
  /\b(?:required|mandatory|obligatoire|requis|pflichtfeld|obligatorio|obbligatorio|verplicht|obrigatório)\b/iu.test(
    text
  )

const known: ReadonlyMap<string, InvitationColumn> = new Map(
  (Object.entries(headings) as ReadonlyArray<[InvitationColumn, ReadonlyArray<string>]>).flatMap(([column, texts]) =>
    texts.map((text) => [plainHeading(text), column] as const)
  )
)

/** The column that a heading of the template is; nothing: it is not known. */
export const columnOf = (heading: string): InvitationColumn | undefined => known.get(plainHeading(heading))
