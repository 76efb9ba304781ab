import { toolContract } from "./ToolContract.ts"

const words = {
  active: "Active",
  "on-leave": "On Leave",
  onboarding: "Future Hire",
  inactive: "Terminated",
  unknown: "Not Active"
}

const report = { owner: "ISU_HRSYNC", name: "HRSYNC_Members" }

const carries = [
  "personKey",
  "terminationDate",
  "lastWorkingDay",
  "managerId",
  "iban",
  "bic",
  "accountHolder",
  "workLocation",
  "department",
  "team",
  "legalEntity",
  "country",
  "jobTitle",
  "employmentType",
  "costCenter",
  "custom"
] as const

toolContract({
  kind: "workday",
  name: "workday by Get_Workers",
  settings: { pageSize: 50, integrationSystem: "INT_HRSYNC", report: { ...report, use: "bankAccounts" } },
  carries,
  words,
  pageSize: 50,
  announces: true,
  tokens: false,
  secrets: ["password"],
  asksForLess: true,
  rights: [
    { hidden: "Person Data: Name", fields: ["firstName", "lastName"], note: "Person Data: Name" },
    { hidden: "Person Data: Work Contact Information", fields: ["email"], note: "Work Contact Information" },
    {
      hidden: "Worker Data: Active and Terminated Workers",
      fields: ["status", "startDate", "terminationDate", "lastWorkingDay"],
      note: "Active and Terminated Workers"
    },
    {
      hidden: "Worker Data: Current Staffing Information",
      fields: ["workLocation", "country", "jobTitle", "employmentType", "manager"],
      note: "Current Staffing Information"
    },
    {
      hidden: "Worker Data: Organization Information",
      fields: ["department", "team", "legalEntity", "costCenter"],
      note: "Organization Information"
    },
    { hidden: "IBAN", fields: ["bankAccount"], note: "the column IBAN" }
  ],
  written: (date) => `${date}-08:00`,
  otherDate: "17 May 2022"
})

toolContract({
  kind: "workday",
  name: "workday by report",
  settings: { report: { ...report, custom: { Contract: "Contract_Type", "Größe & Schnitt": "Groesse" } } },
  carries: [...carries, "timezone"],
  words,
  pageSize: undefined,
  announces: false,
  tokens: false,
  secrets: ["password"],
  asksForLess: false,
  rights: [
    { hidden: "Work_Email", fields: ["email"], note: "the column Work_Email" },
    { hidden: "Status", fields: ["status"], note: "the column Status" },
    { hidden: "Location", fields: ["workLocation"], note: "the column Location" },
    { hidden: "IBAN", fields: ["bankAccount"], note: "the column IBAN" },
    { hidden: "Manager_Employee_ID", fields: ["manager"], note: "Manager_Employee_ID" }
  ]
})
