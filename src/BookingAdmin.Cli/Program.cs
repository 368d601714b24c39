namespace BookingAdmin.Cli;

static class Program
{
    static Task<int> Main(string[] args)
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
        OutputStream.Use();
        return CommandLine.InvokeAsync(CommandLine.Commands().Parse(args));
    }
}
