using System.Text;

namespace BookingAdmin.Testing;

/// <summary>What one flow of execution writes to the console, while other tests write to it too.</summary>
sealed class OwnConsole : IDisposable
{
    static readonly AsyncLocal<OwnConsole?> Current = new();

    readonly StringWriter output = new(), error = new();

    static OwnConsole()
    {
        Console.SetOut(new Switch(Console.Out, own => own.output));
        Console.SetError(new Switch(Console.Error, own => own.error));
    }

    public OwnConsole() => Current.Value = this;

    public string Out => Whole(output);

    public string Error => Whole(error);

    public void Dispose() => Current.Value = null;

    static string Whole(StringWriter writer)
    {
        lock (writer)
            return writer.ToString();
    }

    sealed class Switch(TextWriter shared, Func<OwnConsole, TextWriter> own) : TextWriter
    {
        TextWriter Now => Current.Value is { } console ? own(console) : shared;

        public override Encoding Encoding => shared.Encoding;

        public override void Write(char value) => Locked(writer => writer.Write(value));

        public override void Write(char[] buffer, int index, int count) => Locked(writer => writer.Write(buffer, index, count));

        public override void Write(string? value) => Locked(writer => writer.Write(value));

        public override void Flush() => Locked(writer => writer.Flush());

        void Locked(Action<TextWriter> write)
        {
            var writer = Now;
            lock (writer)
                write(writer);
        }
    }
}
