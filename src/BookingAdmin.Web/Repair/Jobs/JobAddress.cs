using BookingAdmin.Services.Jobs;

namespace BookingAdmin.Web.Repair.Jobs;

/// <summary>Where repair jobs are.</summary>
static class JobAddress
{
    public static string List(string? cursor = null) => Addresses.Query(Addresses.Repairs, ("at", cursor));

    /// <summary>The list, with the choice of what to repair open.</summary>
    public static string New => Addresses.Query(Addresses.Repairs, ("new", "1"));

    public static string Job(Guid id, RepairItemFilter items = RepairItemFilter.All, string? cursor = null) =>
        Addresses.Query(Addresses.Job(id), ("show", items is RepairItemFilter.All ? null : Name(items)), ("at", cursor));

    public static string Name(RepairItemFilter items) => items.ToString().ToLowerInvariant();

    /// <summary>What is none of them shows all.</summary>
    public static RepairItemFilter Items(string? name) =>
        Enum.GetValues<RepairItemFilter>().FirstOrDefault(items => Name(items) == name, RepairItemFilter.All);
}
