// Where does one go first?
export function StartPage() {
  return null
}
