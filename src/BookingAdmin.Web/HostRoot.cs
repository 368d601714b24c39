namespace BookingAdmin.Web;

/// <summary>Where settings and static files are: at the root of the repository in development, beside the program once published.</summary>
static class HostRoot
{
    public static WebApplicationOptions Options(string[] args)
    {
        var published = AppContext.BaseDirectory;
        var here = Directory.GetCurrentDirectory();
        return new()
        {
            Args = args,
            ContentRootPath = File.Exists(Path.Combine(here, "BookingAdmin.sln")) ? here : published,
        };
    }
}
