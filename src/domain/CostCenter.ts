/** The cost center that goes along with an invitation (F7): one for everybody, or of the HR field that has its name. */
export type CostCenter = string | { readonly field: string }
