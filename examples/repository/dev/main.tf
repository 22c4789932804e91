terraform {
  required_providers {
    azurerm = { source = "hashicorp/azurerm" }
  }
}

provider "azurerm" {
  features {}
}

resource "azurerm_resource_group" "main" {
  name     = "rg-jobs-dev"
  location = "westeurope"
}

resource "azurerm_virtual_network" "main" {
  name                = "vnet-jobs-dev"
  address_space       = ["10.20.0.0/16"]
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
}

resource "azurerm_subnet" "workers" {
  name                 = "workers"
  resource_group_name  = azurerm_resource_group.main.name
  virtual_network_name = azurerm_virtual_network.main.name
  address_prefixes     = ["10.20.1.0/24"]
}

resource "azurerm_storage_account" "jobs" {
  name                     = "stjobsdev01"
  resource_group_name      = azurerm_resource_group.main.name
  location                 = azurerm_resource_group.main.location
  account_tier             = "Standard"
  account_replication_type = "LRS"
}

module "workers" {
  # tfidlint:ignore replicated-system-identity the two machines of dev move to a scale set in spring
  source = "../modules/workers"

  names          = ["a", "b"]
  location       = azurerm_resource_group.main.location
  resource_group = azurerm_resource_group.main.name
  subnet_id      = azurerm_subnet.workers.id
}

resource "azurerm_role_assignment" "jobs" {
  for_each             = module.workers.principals
  scope                = azurerm_storage_account.jobs.id
  role_definition_name = "Storage Blob Data Contributor"
  principal_id         = each.value
}
