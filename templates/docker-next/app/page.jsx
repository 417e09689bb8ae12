export default function Page() {
  return (
    <main>
      <h1>{{{jsonTitle}}}</h1>
      <p>The app is running.</p>
    </main>
  );
}
