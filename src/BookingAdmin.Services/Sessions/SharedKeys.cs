using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace BookingAdmin.Services.Sessions;

/// <summary>Keeps the keys of data protection in our schema. The framework calls it seldom, and not asynchronously.</summary>
public sealed class SharedKeys(IDbContextFactory<BookingAdminContext> contexts) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var context = contexts.CreateDbContext();
        return [.. context.DataProtectionKeys.OrderBy(key => key.Id).Select(key => key.Xml).AsEnumerable().Select(XElement.Parse)];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var context = contexts.CreateDbContext();
        context.DataProtectionKeys.Add(new() { Name = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) });
        context.SaveChanges();
    }
}
